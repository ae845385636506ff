using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store;

/// <content>What is destroyed, what is held, and the record that stays.</content>
public abstract partial class StoreContract
{
    private static readonly DateTimeOffset Later = Some.Noon.AddDays(1);

    private static PurgeOrder OrderOf(RecordClass records, DateTimeOffset? before = null, long? ticket = null) =>
        new(records, before ?? Later, "ana", "the year is over", ticket);

    private static Ticket Ended(long id) => Some.Full(id) with
    {
        RequestHash = "hash",
        Version = 1,
        WorkOrders = [Some.Full(id).WorkOrders[0], Some.Order(id, 2, WorkOrderState.Completed) with { InexactUpdates = "x" }],
    };

    private async Task<int> PurgeAsync(PurgeOrder order)
    {
        var purger = new Purger(Store);
        var count = 0;
        while (await purger.FindAsync(order, default) is { } batch)
        {
            var commit = new Commit { HoldsSeen = batch.LastHold };
            batch.AddTo(commit, Later);
            await DoneAsync(commit);
            count += batch.Count;
        }

        return count;
    }

    private async Task AddEndedAsync(params long[] ids)
    {
        await DoneAsync(Some.New(ids.Select(Ended)));
        var commit = new Commit();
        foreach (var id in ids)
        {
            var order = WorkOrderId.Of(id, 1);
            commit.Attempts.Add(new SendAttempt(order, Some.Noon, "Rejected", "no Díaz here", TimeSpan.Zero, "<Díaz/>", "<no/>"));
            commit.Timeline.Add(new TimelineEntry(id, Some.Noon, "parked", 1, "no Díaz here"));
            commit.Timeline.Add(new TimelineEntry(id, Some.Noon, "status", 1, "completed (COMP)"));
            var notice = Some.Notice(id) with { State = NoticeState.Sent, Reason = "ana@example.org is full" };
            commit.NewNotices.Add(new NewNotice(notice, null));
            var drift = new Drift("streets", DriftKind.Status, Ended(id).Order(1).Reference, "for Díaz", Some.Noon, order, null);
            commit.Rows.Add(DriftTable.Put.Of(drift));
        }

        await DoneAsync(commit);
    }

    [TestMethod]
    public async Task Of_a_ticket_whose_contacts_are_destroyed_the_words_stay_and_nothing_says_who_asked()
    {
        await AddEndedAsync(1, 2);

        (await PurgeAsync(OrderOf(RecordClass.Contacts, ticket: 1))).ShouldBe(1);

        var left = await TicketAsync(1);
        left.Resident.ShouldBe(Resident.Anonymous);
        left.RequestHash.ShouldNotBe("hash");
        (left.Description, left.UpdatedAt, left.Destroyed).ShouldBe((Ended(1).Description, Some.Noon, DestroyedParts.Contacts));
        left.WorkOrders.ShouldAllBe(o => o.Reason == null);
        var attempt = (await Store.Desk.AttemptsOfAsync(WorkOrderId.Of(1, 1), default)).ShouldHaveSingleItem();
        (attempt.Sent, attempt.Answered, attempt.Reason).ShouldBe((null, null, null));
        (await Store.Tickets.TimelineAsync(1, default)).Select(e => e.Detail).ShouldBe([null, "completed (COMP)"]);
        (await Store.Tickets.NoticesOfAsync(1, default)).ShouldHaveSingleItem().Reason.ShouldBeNull();
        (await DriftTable.ReadAsync(Store.Queries, null, default)).ShouldHaveSingleItem().Subject.ShouldBe(Ended(2).Order(1).Reference);
        (await TicketAsync(2)).Resident.ShouldBe(Ended(2).Resident, "the other ticket was not named");
        (await Store.Desk.AttemptsOfAsync(WorkOrderId.Of(2, 1), default)).ShouldHaveSingleItem().Sent.ShouldBe("<Díaz/>");
    }

    [TestMethod]
    public async Task Of_a_ticket_that_is_destroyed_only_what_recognises_it_stays()
    {
        await AddEndedAsync(1);
        await PurgeAsync(OrderOf(RecordClass.Contacts));

        (await PurgeAsync(OrderOf(RecordClass.Tickets))).ShouldBe(1);

        await ReopenAsync();
        var left = await TicketAsync(1);
        var whole = Ended(1);
        (left.Description, left.Location, left.MediaUrl, left.StatusNote).ShouldBe(("", Location.None, null, null));
        (left.Trace, left.RequestHash, left.Resident).ShouldBe((null, null, Resident.Anonymous));
        left.Answers.ShouldBeEmpty();
        (left.Number, left.Service).ShouldBe((whole.Number, whole.Service));
        (left.Source, left.SourceReference).ShouldBe((whole.Source, whole.SourceReference));
        (left.Status, left.Resolution, left.RequestedAt).ShouldBe((whole.Status, whole.Resolution, whole.RequestedAt));
        left.WorkOrders.Select(o => (o.Reference, o.ExternalId, o.State))
            .ShouldBe(whole.WorkOrders.Select(o => (o.Reference, o.ExternalId, o.State)));
        left.WorkOrders.ShouldAllBe(o => o.Note == null && o.Reason == null && o.InexactUpdates == null);
        (await Store.Desk.AttemptsOfAsync(WorkOrderId.Of(1, 1), default)).ShouldBeEmpty();
        (await Store.Tickets.TimelineAsync(1, default)).ShouldBeEmpty();
        (await Store.Tickets.NoticesOfAsync(1, default)).ShouldBeEmpty();
        (await Store.Tickets.QueryAsync(new TicketQuery(null, null, null, null, 9), default)).ShouldBeEmpty("the lists leave it out");
        (await PurgeAsync(OrderOf(RecordClass.Tickets))).ShouldBe(0);

        var again = await CommitAsync(Some.New(Ended(7) with { SourceReference = whole.SourceReference }));
        (again.Status, again.ExistingTicket).ShouldBe((CommitStatus.Repeated, 1), "a repeat is no new ticket");
    }

    [TestMethod]
    public async Task Nothing_is_destroyed_of_a_ticket_that_is_open_or_has_work_waiting()
    {
        var open = Ended(2) with { Status = TicketStatus.InProgress, Resolution = null };
        await DoneAsync(Some.New(
            open,
            Ended(3),
            Ended(4),
            Ended(5),
            Ended(6) with { UpdatedAt = Later },
            Ended(7) with { WorkOrders = [Some.Order(7, 1, WorkOrderState.InDoubt)] },
            Ended(8),
            Ended(9)));
        await DoneAsync(Some.Put(
            Some.Job(WorkOrderId.Of(3, 2), kind: JobKind.ApplyStatus).Park("what?"),
            Some.Job(Some.Notice(4).Id, "notify:mail", JobKind.Notify),
            Some.Job(8, "route", JobKind.Route)));

        // This follow-up ends itself at its next turn; it keeps nothing.
        await DoneAsync(Some.New(Ended(10) with { UpdatedAt = Later, SourceReference = "ten" }));
        await DoneAsync(Some.Put(Some.Job(WorkOrderId.Of(10, 1), kind: JobKind.FollowUp, dueIn: 600)));
        var call = Some.Notice(5, channel: ContactMethod.Phone) with { State = NoticeState.ToCall };
        await DoneAsync(new Commit { NewNotices = { new NewNotice(call, null) } });
        await DoneAsync(new Commit { Outbox = { new OutboxMessage("events", "9/1", Ended(9).Number, "ticket.closed", "{}", Some.Noon) } });

        (await PurgeAsync(OrderOf(RecordClass.Tickets))).ShouldBe(0);

        var counts = await new PurgeQueries(Store.Queries).CountAsync(OrderOf(RecordClass.Tickets), default);
        counts.ShouldBe(new PurgeCounts(Due: 0, Held: 0, Working: 6, Open: 1));
        (await PurgeAsync(OrderOf(RecordClass.Tickets, Later.AddDays(1), ticket: 10))).ShouldBe(1);
    }

    [TestMethod]
    public async Task What_a_hold_names_is_kept_and_goes_once_the_hold_is_removed()
    {
        await AddEndedAsync(1, 2, 3, 4, 5);
        await DoneAsync(Some.New(
            Ended(6) with { Service = "trash", SourceReference = "six" },
            Ended(7) with
            {
                WorkOrders = [Some.Order(7, 1, WorkOrderState.Completed) with { Department = "parks" }],
                SourceReference = "seven",
            },
            Ended(8) with { RequestedAt = Some.Noon.AddDays(-9), UpdatedAt = Some.Noon.AddDays(-8), SourceReference = "eight" }));
        var holds = new Holds(Store);
        var hold = new LegalHold(0, null, null, null, null, null, "a suit", "ana", Some.Noon);
        var (first, named) = await holds.AddAsync(hold with { TicketId = 2 }, default);
        (first.N, named).ShouldBe((1, 1));
        (await holds.AddAsync(hold with { Service = "trash" }, default)).Tickets.ShouldBe(1);
        (await holds.AddAsync(hold with { Department = "parks" }, default)).Tickets.ShouldBe(1);
        var span = hold with { From = Some.Noon.AddDays(-8), Until = Some.Noon.AddDays(-8).AddHours(1) };
        (await holds.AddAsync(span, default)).Tickets.ShouldBe(1);
        var both = hold with { Service = "trash", Department = "parks" };
        (await holds.AddAsync(both, default)).Tickets.ShouldBe(0, "all that is given must match");

        foreach (var records in RecordClasses.OfTickets)
        {
            (await new PurgeQueries(Store.Queries).CountAsync(OrderOf(records), default)).Held.ShouldBe(4);
            await PurgeAsync(OrderOf(records));
        }

        foreach (var id in new long[] { 2, 6, 7, 8 })
        {
            ((await TicketAsync(id)).Destroyed, (await TicketAsync(id)).Description).ShouldBe((DestroyedParts.None, Ended(id).Description));
        }

        (await TicketAsync(1)).Destroyed.ShouldBe(DestroyedParts.Content);
        (await Store.Desk.OldAttemptsAsync(Later, 9, default)).ShouldBeEmpty("texts that are held are not moved");
        (await Store.Desk.AttemptsOfAsync(WorkOrderId.Of(2, 1), default)).ShouldHaveSingleItem().Sent.ShouldBe("<Díaz/>");
        (await new PurgeQueries(Store.Queries).HoldsOfAsync(2, default)).ShouldHaveSingleItem().N.ShouldBe(1);

        (await holds.RemoveAsync(1, "ben", "settled", Later, default)).ShouldBeTrue();
        (await holds.RemoveAsync(1, "ben", "settled", Later, default)).ShouldBeFalse();
        (await PurgeAsync(OrderOf(RecordClass.Tickets))).ShouldBe(1);
        (await TicketAsync(2)).Destroyed.ShouldBe(DestroyedParts.Content);
        (await holds.ListAsync(all: true, default)).Single(h => h.N == 1).RemovedBy.ShouldBe("ben");
        (await holds.ListAsync(all: false, default)).Count.ShouldBe(4);
        (await Store.Desk.AuditAsync(0, 99, default)).Select(l => l.Entry.What).Where(w => w.StartsWith("hold", StringComparison.Ordinal))
            .ShouldBe(["hold.add", "hold.add", "hold.add", "hold.add", "hold.add", "hold.remove"]);
    }

    [TestMethod]
    public async Task A_batch_that_was_chosen_before_a_hold_is_refused_whole()
    {
        await AddEndedAsync(1);
        var batch = (await new Purger(Store).FindAsync(OrderOf(RecordClass.Tickets), default)).ShouldNotBeNull();
        await new Holds(Store).AddAsync(new LegalHold(0, 1, null, null, null, null, "a suit", "ana", Some.Noon), default);

        var commit = new Commit { HoldsSeen = batch.LastHold };
        batch.AddTo(commit, Later);
        (await CommitAsync(commit)).Status.ShouldBe(CommitStatus.Stale);

        (await TicketAsync(1)).Description.ShouldBe(Ended(1).Description);
        (await Store.Desk.AuditAsync(0, 9, default)).ShouldHaveSingleItem().Entry.What.ShouldBe("hold.add");
    }

    [TestMethod]
    public async Task A_batch_and_a_hold_at_the_same_time_never_both_count()
    {
        await AddEndedAsync([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        foreach (var id in Enumerable.Range(1, 20))
        {
            var batch = (await new Purger(Store).FindAsync(OrderOf(RecordClass.Tickets, ticket: id), default)).ShouldNotBeNull();
            var commit = new Commit { HoldsSeen = batch.LastHold };
            batch.AddTo(commit, Later);
            var hold = new Holds(Store).AddAsync(new LegalHold(0, id, null, null, null, null, "a suit", "ana", Some.Noon), default);
            var purged = (await CommitAsync(commit)).Status == CommitStatus.Done;
            var (held, _) = await hold;

            var lines = await Store.Desk.AuditAsync(0, 99, default);
            var destroyedAt = lines.LastOrDefault(l => l.Entry.What == "purge.tickets")?.N;
            var heldAt = lines.Last(l => l.Entry.What == "hold.add" && l.Entry.Subject == $"hold {held.N}").N;
            (await TicketAsync(id)).Destroyed.ShouldBe(purged ? DestroyedParts.Content : DestroyedParts.None);
            (!purged || destroyedAt < heldAt).ShouldBeTrue("what was held first was destroyed");
        }
    }

    [TestMethod]
    public async Task A_batch_whose_ticket_was_opened_again_is_refused()
    {
        await AddEndedAsync(1);
        var batch = (await new Purger(Store).FindAsync(OrderOf(RecordClass.Contacts), default)).ShouldNotBeNull();
        var ended = await TicketAsync(1);
        var opened = TicketRules.Settle(ended.With(ended.Order(1) with { State = WorkOrderState.InProgress }), Some.Noon);
        await DoneAsync(new Commit { Tickets = { new TicketChange(ended, opened) } });

        var commit = new Commit { HoldsSeen = batch.LastHold };
        batch.AddTo(commit, Later);
        (await CommitAsync(commit)).Status.ShouldBe(CommitStatus.Stale);
        (await TicketAsync(1)).Resident.ShouldBe(ended.Resident);
        (await PurgeAsync(OrderOf(RecordClass.Contacts))).ShouldBe(0);
    }

    [TestMethod]
    public async Task A_destruction_leaves_one_record_a_batch_in_the_chain_and_names_nobody()
    {
        await AddEndedAsync([.. Enumerable.Range(1, Purger.Batch + 1).Select(i => (long)i)]);

        (await PurgeAsync(OrderOf(RecordClass.Tickets))).ShouldBe(Purger.Batch + 1);

        var lines = await Store.Desk.AuditAsync(0, 9, default);
        AuditChain.FirstBroken("", 1, lines).ShouldBeNull();
        var first = Enumerable.Range(1, Purger.Batch).Select(i => Ended(i).Number);
        lines.Select(l => l.Entry).ShouldBe(
        [
            new AuditEntry(
                Later, "ana", "purge.tickets", "tickets", "the year is over", null,
                $"{Purger.Batch} tickets, 2026-07-06 to 2026-07-06, sha256 {DestructionRecord.Digest(first)}"),
            new AuditEntry(
                Later, "ana", "purge.tickets", "tickets", "the year is over", null,
                $"1 tickets, 2026-07-06 to 2026-07-06, sha256 {DestructionRecord.Digest([Ended(Purger.Batch + 1).Number])}"),
        ]);
    }

    [TestMethod]
    public async Task Rows_and_messages_that_wait_too_long_go_unless_anything_is_held()
    {
        await DoneAsync(Some.Put(
            Some.Job(1, "from:streets", JobKind.UnreadableRow).Park("line 3: no") with { Payload = "Díaz" },
            Some.Job(2, "publish:events", JobKind.RefusedMessage).Park("too large") with { Payload = "Díaz" },
            Some.Job(3).Park("an order")));
        var late = DateTimeOffset.UtcNow.AddDays(2);
        var holds = new Holds(Store);
        await holds.AddAsync(new LegalHold(0, 99, null, null, null, null, "a suit", "ana", Some.Noon), default);
        (await PurgeAsync(OrderOf(RecordClass.Messages, late))).ShouldBe(0);
        await holds.RemoveAsync(1, "ana", "settled", Later, default);

        (await PurgeAsync(OrderOf(RecordClass.Messages, late))).ShouldBe(2);

        (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Kind.ShouldBe(JobKind.Submit);
    }

    [TestMethod]
    public async Task A_ticket_that_is_opened_again_after_a_purge_is_purged_again_once_it_closes()
    {
        await AddEndedAsync(1);
        await PurgeAsync(OrderOf(RecordClass.Contacts));
        var ended = await TicketAsync(1);
        var opened = TicketRules.Settle(ended.With(ended.Order(1) with { State = WorkOrderState.InProgress }), Some.Noon);
        await DoneAsync(new Commit { Tickets = { new TicketChange(ended, opened) } });
        (await TicketAsync(1)).Destroyed.ShouldBe(DestroyedParts.None);
        var closed = TicketRules.Settle(opened.With(opened.Order(1) with { State = WorkOrderState.Completed }), Some.Noon);
        await DoneAsync(new Commit { Tickets = { new TicketChange(opened, closed) } });

        (await PurgeAsync(OrderOf(RecordClass.Contacts))).ShouldBe(1);
    }
}
