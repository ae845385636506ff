using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>Reads what waits for a person, and what a person looks up.</summary>
internal interface IDeskStore
{
    /// <summary>Parked jobs, oldest first.</summary>
    Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct);

    /// <summary>Parked jobs that match a filter, oldest first; only those after <paramref name="after"/> when it is given.</summary>
    Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct);

    /// <summary>How many parked jobs match a filter.</summary>
    Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct);

    /// <summary>Notices the desk must call, oldest first.</summary>
    Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct);

    /// <summary>
    /// The attempts to hand over a work order, oldest first; without what was sent and answered once those texts are archived.
    /// </summary>
    Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct);

    /// <summary>
    /// Attempts of ended orders that are older than <paramref name="before"/> and still hold their texts, oldest first; without those of
    /// tickets under a legal hold.
    /// </summary>
    Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct);

    /// <summary>Lines of the audit after line number <paramref name="after"/>, with their hashes.</summary>
    Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct);

    /// <summary>Counts for status, health and the demo.</summary>
    Task<StoreCounts> CountAsync(CancellationToken ct);
}

/// <summary>Selects parked jobs; a job must match every condition that is not null.</summary>
/// <param name="Department">A department's code or a mapping's name.</param>
/// <param name="Kind">The job's kind.</param>
/// <param name="Reason">A text the reason contains; upper and lower case are the same.</param>
/// <param name="Before">Parked at this instant (UTC) or earlier.</param>
internal sealed record ParkedFilter(string? Department = null, JobKind? Kind = null, string? Reason = null, DateTimeOffset? Before = null)
{
    /// <summary>True when the filter matches every parked job.</summary>
    public bool IsEmpty => Department is null && Kind is null && Reason is null && Before is null;
}

/// <summary>Counts of an installation.</summary>
/// <param name="Tickets">Tickets by status.</param>
/// <param name="Orders">Work orders by mapping and state.</param>
/// <param name="Notices">Notices by state.</param>
/// <param name="Jobs">Waiting jobs by lane, without <see cref="Job.Recurring"/> kinds.</param>
/// <param name="Parked">Parked jobs by lane.</param>
/// <param name="Lanes">Every lane in which a job waits.</param>
internal sealed record StoreCounts(
    IReadOnlyDictionary<TicketStatus, long> Tickets,
    IReadOnlyDictionary<(string Mapping, WorkOrderState State), long> Orders,
    IReadOnlyDictionary<NoticeState, long> Notices,
    IReadOnlyDictionary<string, long> Jobs,
    IReadOnlyDictionary<string, long> Parked,
    IReadOnlyCollection<string> Lanes);
