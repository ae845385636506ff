using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A real store that a test may hold up or let fail.</summary>
internal sealed class ShimStore(IStore inner) : IStore
{
    /// <summary>Runs before each commit; may throw.</summary>
    public Func<Commit, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each durable commit, before it is answered; may throw: the answer is then lost.</summary>
    public Func<Commit, Task> AfterCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before traffic is noted; may throw.</summary>
    public Action BeforeTraffic { get; set; } = static () => { };

    /// <summary>Runs before each claim; may throw.</summary>
    public Func<Task> BeforeClaim { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs after each claim, before it is answered.</summary>
    public Func<Claim, Task> AfterClaim { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before work is given back; may throw.</summary>
    public Func<Task> BeforeRelease { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs after work was given back.</summary>
    public Action AfterRelease { get; set; } = static () => { };

    /// <summary>Changes what each pulse is told.</summary>
    public Func<Pulse, Pulse> Told { get; set; } = static pulse => pulse;

    /// <summary>Runs at each look for another process's writes.</summary>
    public Action OnLook { get; set; } = static () => { };

    public static StoreUnavailableException Away => new("The disk is full.", new IOException());

    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct)
    {
        await BeforeCommit(commit);
        var result = await inner.CommitAsync(commit, ct);
        if (result.Status == CommitStatus.Done)
        {
            await AfterCommit(commit);
        }

        return result;
    }

    public async Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct)
    {
        await BeforeClaim();
        var claim = await inner.ClaimAsync(session, room, now, ct);
        await AfterClaim(claim);
        return claim;
    }

    public bool IsShared => inner.IsShared;

    public event EventHandler? OutsideWork
    {
        add => inner.OutsideWork += value;
        remove => inner.OutsideWork -= value;
    }

    public Task<long> StartSessionAsync(Node node, CancellationToken ct) => inner.StartSessionAsync(node, ct);

    public async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct) => Told(await inner.PulseAsync(session, work, ct));

    public Task EndSessionAsync(long session, CancellationToken ct) => inner.EndSessionAsync(session, ct);

    public Task<IReadOnlyList<NodeRow>> NodesAsync(CancellationToken ct) => inner.NodesAsync(ct);

    public Task<DateTimeOffset> NowAsync(CancellationToken ct) => inner.NowAsync(ct);

    public Task<IReadOnlySet<string>> KnownMessagesAsync(string channel, IReadOnlyCollection<string> ids, CancellationToken ct) => inner.KnownMessagesAsync(channel, ids, ct);

    public Task<IReadOnlyList<OutboxMessage>> OutboxAsync(string channel, int most, CancellationToken ct) => inner.OutboxAsync(channel, most, ct);

    public Task<IReadOnlyList<OutboxCount>> CountOutboxAsync(CancellationToken ct) => inner.CountOutboxAsync(ct);

    public async Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct)
    {
        await BeforeRelease();
        await inner.ReleaseAsync(jobs, due, ct);
        AfterRelease();
    }

    public Task<long> ReserveTicketIdsAsync(int count, CancellationToken ct) => inner.ReserveTicketIdsAsync(count, ct);

    public Task<Feed> OpenFeedAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct) => inner.OpenFeedAsync(mapping, firstRead, now, ct);

    public Task<Feed?> FindFeedAsync(long id, CancellationToken ct) => inner.FindFeedAsync(id, ct);

    public Task<IReadOnlyList<Ticket>> FindTicketsAsync(IReadOnlyCollection<long> ids, CancellationToken ct) => inner.FindTicketsAsync(ids, ct);

    public Task<ILookup<string, long>> FindByExternalIdsAsync(string mapping, IReadOnlyCollection<string> externalIds, CancellationToken ct) =>
        inner.FindByExternalIdsAsync(mapping, externalIds, ct);

    public Task<IReadOnlyList<Ticket>> QueryTicketsAsync(TicketQuery query, CancellationToken ct) => inner.QueryTicketsAsync(query, ct);

    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(long ticketId, CancellationToken ct) => inner.TimelineAsync(ticketId, ct);

    public Task<IReadOnlyList<Notice>> NoticesOfAsync(long ticketId, CancellationToken ct) => inner.NoticesOfAsync(ticketId, ct);

    public Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct) => inner.CallBacksAsync(most, ct);

    public Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct) => inner.ParkedAsync(most, ct);

    public Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct) => inner.ParkedAsync(filter, after, most, ct);

    public Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct) => inner.CountParkedAsync(filter, ct);

    public Task<Job?> FindJobAsync(JobKind kind, long subject, CancellationToken ct) => inner.FindJobAsync(kind, subject, ct);

    public Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct) => inner.AttemptsOfAsync(orderId, ct);

    public Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct) => inner.AuditAsync(after, most, ct);

    public Task<bool> EnsureJobAsync(Job job, CancellationToken ct) => inner.EnsureJobAsync(job, ct);

    public Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct) => inner.RewindAsync(mapping, cursor, audit, now, ct);

    public Task<IReadOnlyList<WorkOrder>> OrdersToCompareAsync(string mapping, DateTimeOffset since, long after, int most, CancellationToken ct) =>
        inner.OrdersToCompareAsync(mapping, since, after, most, ct);

    public Task<DateTimeOffset?> OldestOpenAsync(string mapping, CancellationToken ct) => inner.OldestOpenAsync(mapping, ct);

    public Task SaveAsync(Reconciliation run, IReadOnlyList<Drift> drift, CancellationToken ct) => inner.SaveAsync(run, drift, ct);

    public Task<IReadOnlyList<Reconciliation>> ReconciliationsAsync(CancellationToken ct) => inner.ReconciliationsAsync(ct);

    public Task<IReadOnlyList<Drift>> DriftAsync(string? mapping, CancellationToken ct) => inner.DriftAsync(mapping, ct);

    public Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct) => inner.OldAttemptsAsync(before, most, ct);

    public Task BackupAsync(string file, CancellationToken ct) => inner.BackupAsync(file, ct);

    public Task ProveWritableAsync(CancellationToken ct) => inner.ProveWritableAsync(ct);

    public Task<string?> MarkAsync(string name, CancellationToken ct) => inner.MarkAsync(name, ct);

    public Task<IReadOnlyDictionary<string, string>> MarksAsync(string prefix, CancellationToken ct) => inner.MarksAsync(prefix, ct);

    public Task SetMarkAsync(string name, string? value, CancellationToken ct) => inner.SetMarkAsync(name, value, ct);

    public Task NoteTrafficAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct)
    {
        BeforeTraffic();
        return inner.NoteTrafficAsync(notes, ct);
    }

    public Task<IReadOnlyList<LinkRow>> LinksAsync(CancellationToken ct) => inner.LinksAsync(ct);

    public Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct) => inner.TrafficAsync(ct);

    public Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct) => inner.OldestOrdersAsync(ct);

    public Task<StoreCounts> CountAsync(CancellationToken ct) => inner.CountAsync(ct);

    public Task<IReadOnlyList<WorkOrder>> OrdersAfterAsync(long after, int most, CancellationToken ct) => inner.OrdersAfterAsync(after, most, ct);

    public Task<long> OutsideChangesAsync(CancellationToken ct)
    {
        OnLook();
        return inner.OutsideChangesAsync(ct);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
