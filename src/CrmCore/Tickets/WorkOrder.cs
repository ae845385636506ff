namespace Allentown311.CrmCore.Tickets;

/// <summary>What one department's system is asked to do for a ticket.</summary>
public sealed record WorkOrder
{
    /// <summary>The ticket it belongs to.</summary>
    public required long TicketId { get; init; }

    /// <summary>1, 2, 3 … within the ticket; at most <see cref="WorkOrderId.MostPerTicket"/>.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Our key, stamped into the department's record; the same across every retry.</summary>
    public required string Reference { get; init; }

    /// <summary>Code of the department that does the work.</summary>
    public required string Department { get; init; }

    /// <summary>Name of the mapping that reaches that department's system.</summary>
    public required string Mapping { get; init; }

    /// <summary>How far it is.</summary>
    public WorkOrderState State { get; init; } = WorkOrderState.Pending;

    /// <summary>The department's own number; null until known.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The department's own status code, kept beside ours.</summary>
    public string? DepartmentCode { get; init; }

    /// <summary>When, by the department's clock, its status last changed (UTC): older updates are late and change nothing.</summary>
    public DateTimeOffset? DepartmentChangedAt { get; init; }

    /// <summary>What the department said with its last status.</summary>
    public string? Note { get; init; }

    /// <summary>Why it is in doubt or parked, in words for the desk; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was sent: 0 until the first try, one more at each.</summary>
    public int Sends { get; init; }

    /// <summary>When it was last sent or may have been (UTC).</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>True while a send may have arrived unseen: set by a send of unknown outcome, cleared by a look-up that finds the record or proves that there is none. Such an order is never just sent again.</summary>
    public bool MayHaveArrived { get; init; }

    /// <summary>When, by the department's clock, it last changed to a code nobody has given a meaning yet (UTC); null when there was none.</summary>
    public DateTimeOffset? UnmappedAt { get; init; }

    /// <summary>When anything last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>True while the department is not known to have it.</summary>
    public bool IsWaiting => State is WorkOrderState.Pending or WorkOrderState.InDoubt or WorkOrderState.Parked;

    /// <summary>The id work orders are stored and queued under.</summary>
    public long Id => WorkOrderId.Of(TicketId, Ordinal);

    /// <summary>True until a department or a person has ended it.</summary>
    public bool IsOpen => !State.IsFinal();
}
