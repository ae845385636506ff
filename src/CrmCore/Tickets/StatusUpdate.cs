namespace Allentown311.CrmCore.Tickets;

/// <summary>What a department's system reports about one work order. Its keys are in the form of <see cref="RecordKey"/>.</summary>
public sealed record StatusUpdate
{
    /// <summary>Our reference; null when the department's system does not report it.</summary>
    public string? Reference { get; init => field = RecordKey.OrNull(value); }

    /// <summary>The number of the department's own record.</summary>
    public string? ExternalId { get; init => field = RecordKey.OrNull(value); }

    /// <summary>The status code as the department's system sent it.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The state that the code stands for. Null when the mapping's status table lacks the code: the update is parked, and the hub does not
    /// guess a state.
    /// </summary>
    public WorkOrderState? State { get; init; }

    /// <summary>When the status changed, by the department's clock (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>
    /// A remark of the department for the desk and the resident, as plain text: rich text loses its tags (<see cref="RichText"/>). Null for
    /// none.
    /// </summary>
    public string? Note { get; init => field = RichText.ToPlain(value); }
}
