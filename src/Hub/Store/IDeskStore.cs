using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>What waits for a person, and what a person looks up.</summary>
internal interface IDeskStore
{
    /// <summary>Parked jobs, oldest first.</summary>
    Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct);

    /// <summary>Parked jobs that fit a filter, oldest first; those after <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct);

    /// <summary>How many parked jobs fit a filter.</summary>
    Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct);

    /// <summary>Notices the desk must call, oldest first.</summary>
    Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct);

    /// <summary>What was sent and answered for a work order, oldest first; without the texts once they are archived.</summary>
    Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct);

    /// <summary>Attempts of ended orders that are older than <paramref name="before"/> and still hold their texts, oldest first.</summary>
    Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct);

    /// <summary>Lines of the audit after number <paramref name="after"/>, with their hashes.</summary>
    Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct);

    /// <summary>Counts for status, health and the demo.</summary>
    Task<StoreCounts> CountAsync(CancellationToken ct);
}

/// <summary>Which parked jobs are meant; all of what is given must fit.</summary>
/// <param name="Department">A department's code or a mapping's name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">Words the reason holds, whatever their case.</param>
/// <param name="Before">Parked at this instant (UTC) or earlier.</param>
internal sealed record ParkedFilter(string? Department = null, JobKind? Kind = null, string? Reason = null, DateTimeOffset? Before = null)
{
    /// <summary>True when it lets everything through.</summary>
    public bool IsEmpty => Department is null && Kind is null && Reason is null && Before is null;
}

/// <summary>Counts of an installation.</summary>
/// <param name="Tickets">Tickets by status.</param>
/// <param name="Orders">Work orders by mapping and state.</param>
/// <param name="Notices">Notices by state.</param>
/// <param name="Jobs">Waiting jobs by lane, without those that come round for ever or only look after something.</param>
/// <param name="Parked">Parked jobs by lane.</param>
/// <param name="Lanes">Every lane in which a job waits.</param>
internal sealed record StoreCounts(
    IReadOnlyDictionary<TicketStatus, long> Tickets,
    IReadOnlyDictionary<(string Mapping, WorkOrderState State), long> Orders,
    IReadOnlyDictionary<NoticeState, long> Notices,
    IReadOnlyDictionary<string, long> Jobs,
    IReadOnlyDictionary<string, long> Parked,
    IReadOnlyCollection<string> Lanes);
