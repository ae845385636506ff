using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store.Copy;

/// <summary>Creates a file with rows in every table, in the state in which a killed hub leaves it.</summary>
internal static class FullFile
{
    public const string OddText = "5\" deep <near> A&P\n¿cuándo? 🕳 e\u0301 \u202Eolleh \u00A0\u2028 \u0001 ' \\ \t|";

    /// <summary>Creates the file, and returns the session that held a job when the hub was killed.</summary>
    public static async Task<long> MakeAsync(string file)
    {
        await using var store = new SqliteStore(file, TimeProvider.System);
        await store.Tickets.ReserveIdsAsync(40, default);
        await store.Nodes.EndSessionAsync(await store.Nodes.StartSessionAsync(Some.Node, default), default);
        var session = await store.Nodes.StartSessionAsync(Some.Node with { Name = "killed", Url = "http://[::1]:5311" }, default);
        var commit = Some.New(
            Some.Full(1) with { Description = OddText },
            Some.Ticket(2, WorkOrderState.Pending),
            Some.Ticket(3, WorkOrderState.Sent) with { Location = new Location(null, null, null, -0.1, 1e-17) });
        commit.Jobs.AddRange([
            Some.Job(WorkOrderId.Of(2, 1)) with { Lease = session, Trace = "00-aa-bb-01", Failures = 1 },
            Some.Job(3, "route", JobKind.Route, dueIn: 5) with { Attempts = 2, Payload = "{}" },
            Some.Job(long.MinValue + 7, kind: JobKind.UnreadableRow) with { Parked = $"no such code {OddText}" }]);
        var called = Some.Notice(2, NoticeEvent.Completed, ContactMethod.Phone) with { State = NoticeState.ToCall, Reason = OddText };
        NoticeCap[] caps = [new NoticeCap(7, 1, TimeSpan.FromMinutes(1), "to one address")];
        commit.NewNotices.AddRange([
            new NewNotice(Some.Notice(1), null),
            new NewNotice(called, null),
            new NewNotice(Some.Notice(1, NoticeEvent.Completed), Some.Job(8, "notify:mail", JobKind.Notify, dueIn: 900)) { Caps = caps },
            new NewNotice(Some.Notice(1, NoticeEvent.Declined), Some.Job(9, "notify:mail", JobKind.Notify)) { Caps = caps }]);
        commit.Rows.Add(VerifiedAddressTable.Put.Of(new VerifiedAddress(long.MaxValue, Some.Noon)));
        commit.Timeline.AddRange([
            new TimelineEntry(1, Some.Noon, "received", 0, OddText),
            new TimelineEntry(1, Some.Noon, "routed"),
            new TimelineEntry(2, Some.Noon, "received")]);
        commit.Attempts.AddRange([
            new SendAttempt(WorkOrderId.Of(1, 1), Some.Noon, "InDoubt", "time-out", TimeSpan.FromSeconds(20), OddText, null),
            new SendAttempt(WorkOrderId.Of(1, 1), Some.Noon, "Confirmed", null, TimeSpan.Zero, null, "<ok/>")]);
        commit.Audit.AddRange([
            new AuditEntry(Some.Noon, "ana", "parked.retry", "ALN-1", OddText, "parked", "pending"),
            new AuditEntry(Some.Noon, "ben", "replay", "streets")]);
        commit.Unmatched.Add(new UnmatchedUpdate("streets", "S-77", "{\"Note\":\"a\\u0000b\"}", Some.Noon, Some.Noon));
        commit.Inbox.Add(new InboxMark("tickets", "m-1", Some.Noon));
        commit.Outbox.AddRange(Enumerable.Range(1, 3).Select(i =>
            new OutboxMessage("events", $"e-{i}", "1", "ticket.received", $"{{\"n\":{i}}}", Some.Noon)));
        await DoneAsync(store, commit);

        // The broker confirmed the third message, so its row is deleted; its number must not be assigned again.
        await DoneAsync(store, new Commit { Rows = { OutboxTable.Remove.Of(3) } });
        var hold = new LegalHold(1, 1, OddText, "streets", Some.Noon, Some.Noon.AddDays(1), OddText, "ana", Some.Noon);
        await DoneAsync(store, new Commit { Rows = { LegalHoldTable.New.Of(hold) } });
        var feed = await store.Feeds.OpenAsync("streets", Some.Job(0, "from:streets", JobKind.ReadStatus), Some.Noon, default);
        var move = new FeedMove(feed.Id, "streets", null, "2026-07-06T16:00:00Z|S-9", Some.Noon, "a.csv", "aa");
        await DoneAsync(store, new Commit { Feed = move });
        var note = new LinkNote(new LinkKey("streets", Direction.To), Some.Noon)
        {
            Ok = Some.Noon,
            ExpiresWhat = "key",
            ExpiresAt = Some.Noon,
            Hours = [new HourCount(1, 2)],
        };
        await store.Links.NoteAsync([note], default);
        var drift = new Drift("streets", DriftKind.MissingThere, "ALN-1", OddText, Some.Noon, 257);
        await DoneAsync(store, ReconciliationTable.Save(new Reconciliation("streets", Some.Noon, Some.Noon, 5, null), [drift]));
        await store.Marks.SetAsync("look", OddText, default);
        return session;
    }

    private static async Task DoneAsync(IStore store, Commit commit) => (await store.CommitAsync(commit, default)).Status
        .ShouldBe(CommitStatus.Done);
}
