namespace Allentown311.Hub.Notices;

/// <summary>One message to one resident, ready to be sent. It holds personal data and is never logged.</summary>
/// <param name="Id">The message's id, the same across retries and restarts. The receiver gets it, so that it can drop a duplicate.</param>
/// <param name="To">Mail address or telephone number.</param>
/// <param name="ToName">The resident's name; may be empty.</param>
/// <param name="Subject">Subject line; empty for a text message.</param>
/// <param name="Body">The text of the message.</param>
/// <param name="Language">The language of the message, ISO 639-1.</param>
/// <param name="TicketNumber">The number of the ticket the message is about.</param>
/// <param name="Event">The name of the event the resident is notified of: <c>completed</c>.</param>
public sealed record Message(
    string Id, string To, string ToName, string Subject, string Body, string Language, string TicketNumber, string Event)
{
    /// <summary>The id alone: a record's own ToString would print personal data.</summary>
    public override string ToString() => $"Message {Id}";
}

/// <summary>The outcome of sending a message. The nested types are the only ones.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The receiver accepted the message.</summary>
    public sealed record Sent : Delivery;

    /// <summary>
    /// The receiver will never accept this message, for example because of a bad address. The next channel takes over. The reason holds
    /// no address.
    /// </summary>
    public sealed record Refused(string Reason) : Delivery;

    /// <summary>
    /// The receiver may have accepted the message. The city's settings decide whether the hub sends it once more under the same id or the
    /// desk calls.
    /// </summary>
    public sealed record Unsure(string Reason) : Delivery;

    /// <summary>The receiver is down or busy and has not accepted the message. The hub retries under the same id.</summary>
    public sealed record Later(string Reason) : Delivery
    {
        /// <summary>
        /// True when the receiver may have accepted the message after all, and drops a second one of the same id. The hub retries as often,
        /// and no other channel takes over.
        /// </summary>
        public bool MayHaveArrived { get; init; }
    }
}

/// <summary>Sends messages by one way: a mail server, a text gateway, a folder, a webhook.</summary>
public interface INoticeSender
{
    /// <summary>
    /// True when the receiver drops a second message of the same <see cref="Message.Id"/>: one that may have gone out can be sent again as
    /// often as it takes. False by default.
    /// </summary>
    bool RepeatIsDropped => false;

    /// <summary>
    /// Sends one message. It may be called again with the same <see cref="Message.Id"/>. It throws on cancellation only, after which the
    /// message may have been sent.
    /// </summary>
    Task<Delivery> SendAsync(Message message, CancellationToken ct);
}
