namespace Allentown311.CrmCore.Tickets;

/// <summary>What one department's system is asked to do for a ticket.</summary>
public sealed record WorkOrder
{
    /// <summary>The most characters of a department's number, which the databases keep in an index.</summary>
    public const int LongestExternalId = 200;

    /// <summary>The ticket the work order belongs to.</summary>
    public required long TicketId { get; init; }

    /// <summary>The position within the ticket: 1, 2, 3 …; at most <see cref="WorkOrderId.MostPerTicket"/>.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Our key, which the connector writes into the department's record; the same across every retry.</summary>
    public required string Reference { get; init; }

    /// <summary>Code of the department that does the work.</summary>
    public required string Department { get; init; }

    /// <summary>Name of the mapping that reaches that department's system.</summary>
    public required string Mapping { get; init; }

    /// <summary>How far the work order has come.</summary>
    public WorkOrderState State { get; init; } = WorkOrderState.Pending;

    /// <summary>The number of the department's own record; null until it is known.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The department's own status code, stored beside our state; null until the first status update.</summary>
    public string? DepartmentCode { get; init; }

    /// <summary>
    /// When the department's status last changed, by the department's clock (UTC); null until the first status update. Older updates are
    /// late and change nothing.
    /// </summary>
    public DateTimeOffset? DepartmentChangedAt { get; init; }

    /// <summary>The department's remark with its latest status; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Why the order is in doubt or parked, written for the people at the desk; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>How often the order was sent: 0 before the first attempt.</summary>
    public int Sends { get; init; }

    /// <summary>When the order was last sent or may have been sent (UTC); null before the first attempt.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// True while the department may have a record the hub does not know of. A send of unknown outcome sets it. A look-up clears it when it
    /// finds the record or proves that there is none. Until then the order is not sent again.
    /// </summary>
    public bool MayHaveArrived { get; init; }

    /// <summary>
    /// When the department's status last changed to a code that the mapping lacks, by the department's clock (UTC); null when it never did.
    /// </summary>
    public DateTimeOffset? UnmappedAt { get; init; }

    /// <summary>
    /// True once the order was handed over, or was seen in the department's hands, without a number: as a file, a staged row or a message.
    /// What was there once and is gone has not been taken back: the department may have it. So a look-up that no longer finds it proves
    /// nothing, and only a person who looked for it can say that it is not there.
    /// </summary>
    public bool WasHandedOver { get; init; }

    /// <summary>
    /// The status updates already seen whose times are too coarse to order them against <see cref="DepartmentChangedAt"/>; null for none.
    /// <see cref="InexactUpdates"/> reads and writes it.
    /// </summary>
    public string? InexactUpdates { get; init; }

    /// <summary>When the work order last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>True while the hub does not know whether the department has the order.</summary>
    public bool IsWaiting => State is WorkOrderState.Pending or WorkOrderState.InDoubt or WorkOrderState.Parked;

    /// <summary>The id under which the work order is stored and queued.</summary>
    public long Id => WorkOrderId.Of(TicketId, Ordinal);

    /// <summary>True until a department or a person has ended the order.</summary>
    public bool IsOpen => !State.IsFinal();
}
