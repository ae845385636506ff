using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors;

/// <summary>How a submit ended. The hierarchy is closed: no other results exist. An exception means that the outcome is unknown.</summary>
public abstract record SubmitResult
{
    private SubmitResult()
    {
    }

    /// <summary>The department's system created a record with this number.</summary>
    public sealed record Created(string Id) : SubmitResult
    {
        /// <summary>The number, in the form of <see cref="RecordKey"/>.</summary>
        public string Id { get; init; } = RecordKey.Of(Id);
    }

    /// <summary>
    /// The department's system already had a record under our reference; its number, or null where the system did not return one.
    /// </summary>
    public sealed record AlreadyExists(string? Id) : SubmitResult
    {
        /// <summary>The number, in the form of <see cref="RecordKey"/>; null where the system did not return one.</summary>
        public string? Id { get; init; } = RecordKey.OrNull(Id);
    }

    /// <summary>
    /// The order was handed over for later (a file renamed into place, a row staged); the answer arrives with a status update.
    /// </summary>
    public sealed record HandedOver : SubmitResult
    {
        /// <summary>
        /// What the department's system gave in place of a number, with which the hub asks for one (<see cref="OutgoingOrder.Token"/>);
        /// null for nothing.
        /// </summary>
        public string? Token { get; init; }
    }

    /// <summary>The department's system refuses the order as it is and created no record. A person must look at it.</summary>
    public sealed record Rejected(string Reason) : SubmitResult;

    /// <summary>The department's system certainly has not accepted the order, so the hub may send the same order again.</summary>
    /// <param name="Reason">Why, for the desk.</param>
    /// <param name="After">
    /// How long the department's system asked us to wait; null when it is down: it cannot be reached, or it does not accept our
    /// credentials.
    /// </param>
    public sealed record Retry(string Reason, TimeSpan? After = null) : SubmitResult
    {
        /// <summary>
        /// True when the refusal may be about the credentials or about this one order: HTTP 403. The hub treats it as credentials refused,
        /// until the system takes other orders and refuses this one again; then the order waits for a person.
        /// </summary>
        public bool IsForbidden { get; init; }
    }
}
