using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>A call of every method of a store, with something in each of its values.</summary>
internal static class StoreMethods
{
    private const string Sha = "aa";
    private static readonly StatusUpdate Update = new() { ExternalId = "S-1", Code = "X", ChangedAt = Some.Noon };

    // Every method, so that a new one cannot be forgotten.
    public static readonly Dictionary<string, Func<IStore, Task>> All = new(StringComparer.Ordinal)
    {
        [nameof(IStore.StartSessionAsync)] = s => s.StartSessionAsync(Some.Node, default),
        [nameof(IStore.PulseAsync)] = s => s.PulseAsync(2, NodeWork.None, default),
        [nameof(IStore.EndSessionAsync)] = s => s.EndSessionAsync(1, default),
        [nameof(IStore.NodesAsync)] = s => s.NodesAsync(default),
        [nameof(IStore.NowAsync)] = s => s.NowAsync(default),
        [nameof(IStore.CommitAsync)] = async s =>
        {
            await Task.WhenAll(Commits().Select(c => s.CommitAsync(c, default)));

            // Repeats, whose first tickets are not among the ones.
            await Should.ThrowAsync<KeyNotFoundException>(() => s.CommitAsync(Some.New(Some.Full(2), Some.Full(3)), default));
        },
        [nameof(IStore.ClaimAsync)] = s => s.ClaimAsync(1, new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default),
        [nameof(IStore.ReleaseAsync)] = s => s.ReleaseAsync([Some.Job(1)], Some.Noon, default),
        [nameof(IStore.ReserveTicketIdsAsync)] = s => s.ReserveTicketIdsAsync(1, default),
        [nameof(IStore.OpenFeedAsync)] = s => s.OpenFeedAsync("streets", Some.Job(1), Some.Noon, default),
        [nameof(IStore.FindFeedAsync)] = s => s.FindFeedAsync(1, default),
        [nameof(IStore.FindTicketsAsync)] = s => s.FindTicketsAsync([1], default),
        [nameof(IStore.FindByExternalIdsAsync)] = s => s.FindByExternalIdsAsync("streets", ["S-1"], default),
        [nameof(IStore.QueryTicketsAsync)] = s => s.QueryTicketsAsync(new TicketQuery(Some.Noon, Some.Noon, ["a"], true, 9), default),
        [nameof(IStore.TimelineAsync)] = s => s.TimelineAsync(1, default),
        [nameof(IStore.NoticesOfAsync)] = s => s.NoticesOfAsync(1, default),
        [nameof(IStore.CallBacksAsync)] = s => s.CallBacksAsync(9, default),
        [nameof(IStore.ParkedAsync)] = async s =>
        {
            await s.ParkedAsync(9, default);
            await s.ParkedAsync(new ParkedFilter("streets", JobKind.Submit, "code", Some.Noon), Some.Job(1), 9, default);
        },
        [nameof(IStore.CountParkedAsync)] = s => s.CountParkedAsync(new ParkedFilter(), default),
        [nameof(IStore.FindJobAsync)] = s => s.FindJobAsync(JobKind.Submit, 1, default),
        [nameof(IStore.AttemptsOfAsync)] = s => s.AttemptsOfAsync(1, default),
        [nameof(IStore.AuditAsync)] = s => s.AuditAsync(0, 9, default),
        [nameof(IStore.EnsureJobAsync)] = s => s.EnsureJobAsync(Some.Job(1), default),
        [nameof(IStore.RewindAsync)] = s => s.RewindAsync("streets", "c0", Line, Some.Noon, default),
        [nameof(IStore.OrdersToCompareAsync)] = s => s.OrdersToCompareAsync("streets", Some.Noon, 0, 9, default),
        [nameof(IStore.OldestOpenAsync)] = s => s.OldestOpenAsync("streets", default),
        [nameof(IStore.SaveAsync)] = s => s.SaveAsync(new Reconciliation("streets", Some.Noon, Some.Noon, 5, null), [new Drift("streets", DriftKind.Status, "ALN-1", "a", Some.Noon, 257, Update)], default),
        [nameof(IStore.ReconciliationsAsync)] = s => s.ReconciliationsAsync(default),
        [nameof(IStore.DriftAsync)] = s => s.DriftAsync("streets", default),
        [nameof(IStore.OldAttemptsAsync)] = s => s.OldAttemptsAsync(Some.Noon, 9, default),
        [nameof(IStore.BackupAsync)] = async s => await Should.ThrowAsync<NotSupportedException>(() => s.BackupAsync("x", default)),
        [nameof(IStore.MarkAsync)] = s => s.MarkAsync("a", default),
        [nameof(IStore.MarksAsync)] = s => s.MarksAsync("a", default),
        [nameof(IStore.SetMarkAsync)] = async s =>
        {
            await s.SetMarkAsync("a", "1", default);
            await s.SetMarkAsync("a", null, default);
        },
        [nameof(IStore.KnownMessagesAsync)] = s => s.KnownMessagesAsync("a", ["1"], default),
        [nameof(IStore.OutboxAsync)] = s => s.OutboxAsync("a", 9, default),
        [nameof(IStore.CountOutboxAsync)] = s => s.CountOutboxAsync(default),
        [nameof(IStore.CountAsync)] = s => s.CountAsync(default),
        [nameof(IStore.NoteTrafficAsync)] = s => s.NoteTrafficAsync([new LinkNote(new LinkKey("streets", Direction.To), Some.Noon) { Hours = [new HourCount(1, 1)] }], default),
        [nameof(IStore.LinksAsync)] = s => s.LinksAsync(default),
        [nameof(IStore.TrafficAsync)] = s => s.TrafficAsync(default),
        [nameof(IStore.OldestOrdersAsync)] = s => s.OldestOrdersAsync(default),
        [nameof(IStore.OrdersAfterAsync)] = s => s.OrdersAfterAsync(0, 9, default),
        [nameof(IStore.ProveWritableAsync)] = s => s.ProveWritableAsync(default),
        [nameof(IStore.OutsideChangesAsync)] = s => s.OutsideChangesAsync(default),
    };

    private static AuditEntry Line => new(Some.Noon, "ana", "parked.retry", "ALN-1");

    private static IEnumerable<Commit> Commits()
    {
        var (before, after) = (Some.Ticket(1, WorkOrderState.Pending), Some.Full(1));
        yield return new Commit { Finishes = Some.Job(1, kind: JobKind.Route) with { Lease = 1 }, Audit = { Line } };
        yield return new Commit { Finishes = Some.Job(1, kind: JobKind.Route) with { Parked = "look" } };
        yield return new Commit
        {
            Tickets = { new TicketChange(before, after with { WorkOrders = [before.Order(1) with { ExternalId = "S-1" }, Some.Order(1, 2)] }) },
            Jobs = { Some.Job(1) },
            Settled = { (JobKind.Submit, 9) },
            Notices = { Some.Notice(1) },
            Timeline = { new TimelineEntry(1, Some.Noon, "received") },
            Attempts = { new SendAttempt(1, Some.Noon, "x", null, TimeSpan.Zero, null, null) },
            Archived = { 1 },
            ForgetFilesBefore = Some.Noon,
            ForgetInboxBefore = Some.Noon,
            Mended = { new Drift("streets", DriftKind.Status, "ALN-1", "a", Some.Noon) },
            Inbox = { new InboxMark("a", "1", Some.Noon) },
            Outbox = { new OutboxMessage("a", "1", "g", "s", "{}", Some.Noon) },
            Published = { 1 },
            Feed = new FeedMove(1, "streets", null, "c", Some.Noon),
        };
        yield return Some.New(Some.Full(1));
        yield return new Commit { Feed = new FeedMove(2, "{}", null, "c", Some.Noon, "a.csv", "{}") };
        yield return new Commit { Feed = new FeedMove(3, "parks", null, "c", Some.Noon, "a.csv", Sha) };
        yield return new Commit { NewNotices = { new NewNotice(Some.Notice(1, NoticeEvent.Completed), Some.Job(7, kind: JobKind.Notify)) } };
        yield return new Commit { Unmatched = { new UnmatchedUpdate("streets", "S-9", "{}", Some.Noon, Some.Noon) } };
    }
}
