using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>A call of every method of a store, with a value for each argument.</summary>
internal static class StoreMethods
{
    private const string Sha = "aa";
    private static StatusUpdate Update => new() { ExternalId = "S-1", Code = "X", ChangedAt = Some.Noon };

    // A test compares the keys with the store's methods, so that a new method cannot be forgotten.
    public static readonly Dictionary<string, Func<IStore, Task>> All = new(StringComparer.Ordinal)
    {
        ["Nodes.StartSessionAsync"] = s => s.Nodes.StartSessionAsync(Some.Node, default),
        ["Nodes.PulseAsync"] = s => s.Nodes.PulseAsync(2, NodeWork.None, default),
        ["Nodes.EndSessionAsync"] = s => s.Nodes.EndSessionAsync(1, default),
        ["Nodes.SessionsAsync"] = s => s.Nodes.SessionsAsync(default),
        ["Nodes.NowAsync"] = s => s.Nodes.NowAsync(default),
        ["CommitAsync"] = async s =>
        {
            await Task.WhenAll(Commits().Select(c => s.CommitAsync(c, default)));

            // These are answered as repeated requests, whose first tickets the rows of ones do not name.
            await Should.ThrowAsync<KeyNotFoundException>(() => s.CommitAsync(Some.New(Some.Full(2), Some.Full(3)), default));
        },
        ["Jobs.ClaimAsync"] = s => s.Jobs.ClaimAsync(1, new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default),
        ["Jobs.ReleaseAsync"] = s => s.Jobs.ReleaseAsync([Some.Job(1)], Some.Noon, default),
        ["Tickets.ReserveIdsAsync"] = s => s.Tickets.ReserveIdsAsync(1, default),
        ["Feeds.OpenAsync"] = s => s.Feeds.OpenAsync("streets", Some.Job(1), Some.Noon, default),
        ["Feeds.FindAsync"] = s => s.Feeds.FindAsync(1, default),
        ["Tickets.FindAsync"] = s => s.Tickets.FindAsync([1], default),
        ["Tickets.FindByExternalIdsAsync"] = s => s.Tickets.FindByExternalIdsAsync("streets", ["S-1"], default),
        ["Tickets.QueryAsync"] = s => s.Tickets.QueryAsync(new TicketQuery(Some.Noon, Some.Noon, ["a"], true, 9), default),
        ["Tickets.ChangedAsync"] = s => s.Tickets.ChangedAsync(Some.Noon, Some.Noon, 9, 0, default),
        ["Tickets.TimelineAsync"] = s => s.Tickets.TimelineAsync(1, default),
        ["Tickets.NoticesOfAsync"] = s => s.Tickets.NoticesOfAsync(1, default),
        ["Desk.CallBacksAsync"] = s => s.Desk.CallBacksAsync(9, default),
        ["Desk.ParkedAsync"] = async s =>
        {
            await s.Desk.ParkedAsync(9, default);
            await s.Desk.ParkedAsync(new ParkedFilter("streets", JobKind.Submit, "code", Some.Noon), Some.Job(1), 9, default);
        },
        ["Desk.CountParkedAsync"] = s => s.Desk.CountParkedAsync(new ParkedFilter(), default),
        ["Jobs.HeldAsync"] = s => s.Jobs.HeldAsync(1, default),
        ["Jobs.FindAsync"] = s => s.Jobs.FindAsync(JobKind.Submit, 1, default),
        ["Desk.AttemptsOfAsync"] = s => s.Desk.AttemptsOfAsync(1, default),
        ["Desk.AuditAsync"] = s => s.Desk.AuditAsync(0, 9, default),
        ["Jobs.EnsureAsync"] = s => s.Jobs.EnsureAsync(Some.Job(1), default),
        ["Feeds.RewindAsync"] = s => s.Feeds.RewindAsync("streets", "c0", Line, Some.Noon, default),
        ["Tickets.OrdersToCompareAsync"] = s => s.Tickets.OrdersToCompareAsync("streets", Some.Noon, 0, 9, default),
        ["Tickets.OldestOpenAsync"] = s => s.Tickets.OldestOpenAsync("streets", default),
        ["Desk.OldAttemptsAsync"] = s => s.Desk.OldAttemptsAsync(Some.Noon, 9, default),
        ["Care.BackupAsync"] = async s => await Should.ThrowAsync<NotSupportedException>(() => s.Care.BackupAsync("x", default)),
        ["Marks.FindAsync"] = s => s.Marks.FindAsync("a", default),
        ["Marks.ListAsync"] = s => s.Marks.ListAsync("a", default),
        ["Marks.SetAsync"] = async s =>
        {
            await s.Marks.SetAsync("a", "1", default);
            await s.Marks.SetAsync("a", null, default);
        },
        ["Messages.KnownAsync"] = s => s.Messages.KnownAsync("a", ["1"], default),
        ["Messages.WaitingAsync"] = s => s.Messages.WaitingAsync("a", 9, default),
        ["Messages.CountAsync"] = s => s.Messages.CountAsync(default),
        ["Desk.CountAsync"] = s => s.Desk.CountAsync(default),
        ["Links.NoteAsync"] = s => s.Links.NoteAsync([Note], default),
        ["Links.StatesAsync"] = s => s.Links.StatesAsync(default),
        ["Links.TrafficAsync"] = s => s.Links.TrafficAsync(default),
        ["Queries.QueryAsync"] = async s =>
        {
            await DriftTable.ReadAsync(s.Queries, "streets", default);
            await ReconciliationTable.ReadAsync(s.Queries, default);
            await AskAboutRetentionAsync(s);
        },
        ["Links.OldestOrdersAsync"] = s => s.Links.OldestOrdersAsync(default),
        ["Tickets.OrdersAfterAsync"] = s => s.Tickets.OrdersAfterAsync(0, 9, default),
        ["Care.ProveWritableAsync"] = s => s.Care.ProveWritableAsync(default),
        ["Care.EraseOldPagesAsync"] = s => s.Care.EraseOldPagesAsync(default),
        ["Jobs.OutsideChangesAsync"] = s => s.Jobs.OutsideChangesAsync(default),
    };

    /// <summary>The names of all methods of a store.</summary>
    public static IEnumerable<string> Names =>
    [
        .. Methods(typeof(IStore)),
        .. typeof(IStore).GetProperties().Where(p => p.PropertyType.IsInterface)
            .SelectMany(p => Methods(p.PropertyType).Select(m => $"{p.Name}.{m}")),
    ];

    private static IEnumerable<string> Methods(Type type) => type.GetMethods().Where(m => !m.IsSpecialName).Select(m => m.Name).Distinct();

    private static Drift Drift => new("streets", DriftKind.Status, "ALN-1", "a", Some.Noon, 257, Update);

    private static LinkNote Note => new(new LinkKey("streets", Direction.To), Some.Noon) { Hours = [new HourCount(1, 1)] };

    private static AuditEntry Line => new(Some.Noon, "ana", "parked.retry", "ALN-1");

    private static async Task AskAboutRetentionAsync(IStore store)
    {
        var queries = new PurgeQueries(store.Queries);
        var order = new PurgeOrder(RecordClass.Contacts, Some.Noon, "ana", "over", 1);
        await queries.LastHoldAsync(default);
        await queries.IsAnythingHeldAsync(default);
        await queries.FindAsync(order, 9, default);
        await queries.CountAsync(order, default);
        await queries.CountHeldAsync(1, default);
        await queries.HoldsOfAsync(1, default);
        await queries.NoticesAsync([1], default);
        await queries.DestroyedAsync([1], DestroyedParts.Contacts, default);
        await queries.WithoutEndAsync(9, default);
        await new Holds(store).ListAsync(all: true, default);
    }

    private static IEnumerable<Commit> Destructions()
    {
        foreach (var records in RecordClasses.OfTickets)
        {
            var commit = new Commit { HoldsSeen = 1 };
            DestructionRules.Destroy(new PurgeOrder(records, Some.Noon, "ana", "over"), [Some.Full(1)], [65536], Some.Noon, commit);
            commit.Rows.Add(TicketTable.SetEnd.Of(2));
            yield return commit;
        }

        var hold = new LegalHold(2, 1, "pothole", "streets", Some.Noon, Some.Noon, "a suit", "ana", Some.Noon);
        yield return new Commit
        {
            HoldsSeen = 1,
            Rows = { LegalHoldTable.New.Of(hold), LegalHoldTable.Remove.Of(hold with { RemovedAt = Some.Noon }) },
            Audit = { Line },
        };
    }

    private static IEnumerable<Commit> Commits() => [.. Steps(), .. Destructions()];

    private static IEnumerable<Commit> Steps()
    {
        var (before, after) = (Some.Ticket(1, WorkOrderState.Pending), Some.Full(1));
        yield return new Commit { Finishes = Some.Job(1, kind: JobKind.Route) with { Lease = 1 }, Audit = { Line } };
        yield return new Commit { Finishes = Some.Job(1, kind: JobKind.Route) with { Parked = "look" } };
        yield return new Commit
        {
            Tickets =
            {
                new TicketChange(before, after with { WorkOrders = [before.Order(1) with { ExternalId = "S-1" }, Some.Order(1, 2)] }),
            },
            Jobs = { Some.Job(1) },
            Settled = { (JobKind.Submit, 9) },
            Notices = { Some.Notice(1) },
            Timeline = { new TimelineEntry(1, Some.Noon, "received") },
            Attempts = { new SendAttempt(1, Some.Noon, "x", null, TimeSpan.Zero, null, null) },
            ForgetFilesBefore = Some.Noon,
            ForgetInboxBefore = Some.Noon,
            Inbox = { new InboxMark("a", "1", Some.Noon) },
            Outbox = { new OutboxMessage("a", "1", "g", "s", "{}", Some.Noon) },
            Rows = { AttemptTable.ForgetTexts.Of(1), OutboxTable.Remove.Of(1), DriftTable.Remove.Of(Drift) },
            Feed = new FeedMove(1, "streets", null, "c", Some.Noon),
        };
        yield return ReconciliationTable.Save(new Reconciliation("streets", Some.Noon, Some.Noon, 5, null), [Drift]);
        yield return Some.New(Some.Full(1));
        yield return new Commit { Feed = new FeedMove(2, "{}", null, "c", Some.Noon, "a.csv", "{}") };
        yield return new Commit { Feed = new FeedMove(3, "parks", null, "c", Some.Noon, "a.csv", Sha) };
        var notice = new NewNotice(Some.Notice(1, NoticeEvent.Completed), Some.Job(7, kind: JobKind.Notify));
        yield return new Commit { NewNotices = { notice } };
        yield return new Commit { Unmatched = { new UnmatchedUpdate("streets", "S-9", "{}", Some.Noon, Some.Noon) } };
        var many = new Commit
        {
            Requires = Some.Job(3) with { Lease = 1 },
            Jobs = { Some.Job(257, kind: JobKind.ApplyStatus) with { Payload = "{}" } },
        };
        many.Unmatched.AddRange(
            Enumerable.Range(0, 300).Select(i => new UnmatchedUpdate("streets", $"S-{i}", "{}", Some.Noon, Some.Noon)));
        yield return many;
    }
}
