using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store;

/// <content>Attempts, the audit, notes, comparisons with a department's records, and reading changes again.</content>
public abstract partial class StoreContract
{
    private protected static readonly AuditEntry Line = new(Some.Noon, "ana", "parked.retry", "ALN-1", "told to", "parked", "pending");

    [TestMethod]
    public async Task An_orders_attempts_are_stored_in_order_until_their_texts_are_archived()
    {
        var ended = Some.Ticket(1, WorkOrderState.Completed);
        await DoneAsync(Some.New(ended, Some.Ticket(2, WorkOrderState.Received)));
        var first = new SendAttempt(ended.Order(1).Id, Some.Noon, "InDoubt", "time-out", TimeSpan.FromSeconds(20), "<a/>", null);
        var second = first with { At = Some.Noon.AddMinutes(1), Outcome = "Confirmed", Reason = null, Answered = "<b/>" };
        await DoneAsync(new Commit { Attempts = { first, second, first with { OrderId = WorkOrderId.Of(2, 1) } } });

        (await Store.Desk.AttemptsOfAsync(ended.Order(1).Id, default)).ShouldBe([first, second]);
        var old = await Store.Desk.OldAttemptsAsync(Some.Noon.AddSeconds(30), 9, default);
        old.ShouldHaveSingleItem().Attempt.ShouldBe(first, "later attempts and those of open orders keep their texts");
        await DoneAsync(new Commit { Rows = { AttemptTable.ForgetTexts.Of(old[0].Id) } });
        (await Store.Desk.AttemptsOfAsync(ended.Order(1).Id, default)).ShouldBe([first with { Sent = null }, second]);
        (await Store.Desk.OldAttemptsAsync(Some.Noon.AddSeconds(30), 9, default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_audit_is_chained_over_all_its_lines()
    {
        await DoneAsync(new Commit { Audit = { Line, Line with { Who = "ben" } } });
        await ReopenAsync();
        await DoneAsync(new Commit { Audit = { Line with { Reason = null } } });

        var lines = await Store.Desk.AuditAsync(0, 9, default);
        lines.Select(l => (l.N, l.Entry.Who)).ShouldBe([(1, "ana"), (2, "ben"), (3, "ana")]);
        AuditChain.FirstBroken("", 1, lines).ShouldBeNull();
        AuditChain.FirstBroken("", 1, lines.Select(l => l.N == 2 ? l with { Entry = l.Entry with { Who = "eve" } } : l)).ShouldBe(2);
        AuditChain.FirstBroken("", 1, lines.Where(l => l.N != 2)).ShouldBe(2);
    }

    [TestMethod]
    public async Task A_refused_commit_leaves_no_line_in_the_audit()
    {
        await CommitAsync(new Commit
        {
            Finishes = Some.Job(1) with { Lease = 7 },
            Audit = { Line },
            Attempts = { new SendAttempt(1, Some.Noon, "x", null, TimeSpan.Zero, null, null) },
        });
        (await Store.Desk.AuditAsync(0, 9, default)).ShouldBeEmpty();
        (await Store.Desk.AttemptsOfAsync(1, default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_note_is_stored_changed_and_removed()
    {
        await Store.Marks.SetAsync("a", "1", default);
        await Store.Marks.SetAsync("a", "2", default);
        await ReopenAsync();
        (await Store.Marks.FindAsync("a", default), await Store.Marks.FindAsync("b", default)).ShouldBe(("2", null));
        await Store.Marks.SetAsync("a", null, default);
        (await Store.Marks.FindAsync("a", default)).ShouldBeNull();
    }

    [TestMethod]
    public async Task A_job_is_ensured_only_once()
    {
        await Store.Jobs.EnsureAsync(Some.Job(1) with { Payload = "first" }, default);
        await Store.Jobs.EnsureAsync(Some.Job(1) with { Payload = "second" }, default);
        (await Store.Jobs.FindAsync(JobKind.Submit, 1, default))!.Payload.ShouldBe("first");
        (await Store.Jobs.FindAsync(JobKind.Route, 1, default)).ShouldBeNull();
    }

    [TestMethod]
    public async Task A_cursor_moved_back_during_a_read_stays_there_and_its_next_read_is_due()
    {
        var feed = await FeedAsync();
        var session = await StartAsync();
        var read = (await ClaimAsync(session, lane: "from:streets")).ShouldHaveSingleItem();
        await DoneAsync(new Commit
        {
            Finishes = read,
            Feed = new FeedMove(feed.Id, "streets", null, "c1", Some.Noon),
            Jobs = { Some.Job(feed.Id, "from:streets", JobKind.ReadStatus, dueIn: 600) },
        });

        (await Store.Feeds.RewindAsync("streets", "c0", Line, Some.Noon, default)).ShouldBeTrue();
        (await Store.Feeds.RewindAsync("nobody", "c0", Line, Some.Noon, default)).ShouldBeFalse();
        var due = (await ClaimAsync(session, lane: "from:streets")).ShouldHaveSingleItem();
        await DoneAsync(new Commit { Finishes = due, Feed = new FeedMove(feed.Id, "streets", "c1", "c2", Some.Noon) });

        (await FeedAsync()).Cursor.ShouldBe("c0");
        (await Store.Desk.AuditAsync(0, 9, default)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task Open_orders_and_those_changed_lately_are_compared_and_no_others()
    {
        WorkOrder Of(long id, WorkOrderState state, int hours) => Some.Order(id, 1, state) with
        {
            UpdatedAt = Some.Noon.AddHours(hours),
            SentAt = Some.Noon.AddHours(hours),
        };
        await DoneAsync(Some.New(
            Some.Ticket(1) with { WorkOrders = [Of(1, WorkOrderState.Received, -99)] },
            Some.Ticket(2) with { WorkOrders = [Of(2, WorkOrderState.Completed, -99)] },
            Some.Ticket(3) with { WorkOrders = [Of(3, WorkOrderState.Completed, -1)] },
            Some.Ticket(4) with { WorkOrders = [Of(4, WorkOrderState.Received, 0) with { Mapping = "parks" }] }));
        (await Store.Tickets.OrdersToCompareAsync("streets", Some.Noon.AddHours(-2), 0, 9, default)).Select(o => o.TicketId)
            .ShouldBe([1, 3]);
        (await Store.Tickets.OrdersToCompareAsync("streets", Some.Noon.AddHours(-2), WorkOrderId.Of(1, 1), 1, default))
            .Select(o => o.TicketId).ShouldBe([3]);
        (await Store.Tickets.OldestOpenAsync("streets", default), await Store.Tickets.OldestOpenAsync("nobody", default))
            .ShouldBe((Some.Noon.AddHours(-99), null));
    }

    [TestMethod]
    public async Task A_comparison_replaces_the_last_one_unless_it_failed()
    {
        var update = new StatusUpdate { ExternalId = "S-1", Code = "X", ChangedAt = Some.Noon };
        var drift = new Drift("streets", DriftKind.Status, "ALN-1", "a", Some.Noon, 257, update);
        var streets = new Reconciliation("streets", Some.Noon, Some.Noon, 5, null);
        await DoneAsync(ReconciliationTable.Save(streets, [drift, drift with { Subject = "ALN-2" }]));
        var parks = new Reconciliation("parks", Some.Noon, Some.Noon, 1, null);
        await DoneAsync(ReconciliationTable.Save(parks, [drift with { Mapping = "parks" }]));
        await DoneAsync(ReconciliationTable.Save(new Reconciliation("streets", Some.Noon, null, 0, "time-out"), []));

        (await DriftTable.ReadAsync(Store.Queries, "streets", default)).ShouldBe([drift, drift with { Subject = "ALN-2" }]);
        (await ReconciliationTable.ReadAsync(Store.Queries, default)).Select(r => (r.Mapping, r.Problem))
            .ShouldBe([("parks", null), ("streets", "time-out")]);
        await DoneAsync(new Commit { Rows = { DriftTable.Remove.Of(drift) } });
        (await DriftTable.ReadAsync(Store.Queries, null, default)).Select(d => $"{d.Mapping} {d.Subject}")
            .ShouldBe(["parks ALN-1", "streets ALN-2"]);
        await DoneAsync(ReconciliationTable.Save(new Reconciliation("streets", Some.Noon, Some.Noon, 5, null), []));
        (await DriftTable.ReadAsync(Store.Queries, "streets", default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_corrected_ticket_is_read_back_corrected()
    {
        var before = Some.Full(1);
        await DoneAsync(Some.New(before));
        var after = before with
        {
            Description = "new words",
            Location = before.Location with { Address = "2 Main St", Zip = null },
            Service = "sinkhole",
            Answers = before.Answers.Remove("SIZE"),
            Version = 8,
        };
        await DoneAsync(new Commit { Tickets = { new TicketChange(before, after) } });
        Json(await TicketAsync(1)).ShouldBe(Json(after));
    }
}
