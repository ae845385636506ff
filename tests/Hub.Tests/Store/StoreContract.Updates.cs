using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Status updates, feeds, notices and the timeline.</content>
public abstract partial class StoreContract
{
    private protected static readonly UnmatchedUpdate SomeUpdate = new("streets", "S-1", "{\"word\":1}", Some.Noon, Some.Noon);

    [TestMethod]
    [DataRow(true, DisplayName = "the update arrives first")]
    [DataRow(false, DisplayName = "the number arrives first")]
    public async Task An_update_matches_its_order_whichever_arrives_first(bool updateFirst)
    {
        var before = Some.Ticket(1, WorkOrderState.Pending, WorkOrderState.Pending);
        await DoneAsync(Some.New(before));
        var numbered = Some.Change(before, before.With(before.Order(2) with { ExternalId = "S-1" }));
        var update = new Commit { Unmatched = { SomeUpdate } };
        await DoneAsync(updateFirst ? update : numbered);
        await DoneAsync(updateFirst ? numbered : update);

        var job = (await ClaimAsync(await StartAsync(), lane: "status")).ShouldHaveSingleItem();
        (job.Kind, job.Subject, job.Payload).ShouldBe((JobKind.ApplyStatus, WorkOrderId.Of(1, 2), SomeUpdate.Payload));
        await DoneAsync(new Commit { Finishes = job });
        await DoneAsync(Some.New(Some.Ticket(2) with { WorkOrders = [Some.Order(2) with { ExternalId = "S-1" }] }));
        (await ClaimAsync(1, lane: "status")).ShouldBeEmpty("the update was applied already");
    }

    [TestMethod]
    public async Task An_older_update_never_replaces_a_newer_one_that_waits()
    {
        UnmatchedUpdate At(int hour) => SomeUpdate with { Payload = $$"""{"Code":"c","ChangedAt":"2026-07-06T{{hour}}:00:00+00:00"}""" };
        await DoneAsync(Some.New(Some.Ticket(1) with { WorkOrders = [Some.Order(1) with { ExternalId = "S-1" }] }));
        await DoneAsync(new Commit { Unmatched = { At(12) } });
        await DoneAsync(new Commit { Unmatched = { At(11) } });
        await DoneAsync(new Commit { Unmatched = { At(13) } });
        await DoneAsync(new Commit { Unmatched = { At(12) } });

        (await ClaimAsync(await StartAsync(), lane: "status")).ShouldHaveSingleItem().Payload.ShouldBe(At(13).Payload);
    }

    [TestMethod]
    public async Task An_update_that_replaced_one_at_work_is_applied_though_the_same_session_holds_both()
    {
        static string At(int hour) => $$"""{"Code":"c","ChangedAt":"2026-07-06T{{hour}}:00:00+00:00"}""";
        await DoneAsync(Some.New(Some.Ticket(1) with { WorkOrders = [Some.Order(1) with { ExternalId = "S-1" }] }));
        await DoneAsync(new Commit { Unmatched = { SomeUpdate with { Payload = At(11) } } });
        var session = await StartAsync();
        var older = (await ClaimAsync(session, lane: "status")).ShouldHaveSingleItem();
        await DoneAsync(new Commit { Unmatched = { SomeUpdate with { Payload = At(12) } } });
        var newer = (await ClaimAsync(session, lane: "status")).ShouldHaveSingleItem();

        (await CommitAsync(new Commit { Finishes = older })).Status.ShouldBe(CommitStatus.Fenced, "it would delete the newer update");
        await Store.Jobs.ReleaseAsync([older], Some.Noon, default);
        (await ClaimAsync(session, lane: "status")).ShouldBeEmpty("the newer update is at work");
        newer.Payload.ShouldBe(At(12));
        await DoneAsync(new Commit { Finishes = newer });
    }

    [TestMethod]
    public async Task What_one_commit_settles_and_parks_anew_stays_parked_and_what_it_settles_last_is_gone()
    {
        Job Parked(long order, string why) => Some.Job(order, "status", JobKind.ApplyStatus) with { Parked = why };
        await DoneAsync(Some.Put(Parked(1, "old"), Parked(2, "old"), Parked(3, "old")));
        (JobKind, long) Key(long order) => (JobKind.ApplyStatus, order);

        await DoneAsync(new Commit { Settled = { Key(1), Key(3) }, Jobs = { Parked(1, "new") } });
        await DoneAsync(new Commit { Jobs = { Parked(2, "new") }, Settled = { Key(2) } });

        var left = (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        (left.Subject, left.Parked).ShouldBe((1, "new"));
    }

    [TestMethod]
    public async Task An_unknown_update_that_is_parked_never_replaces_a_newer_one_that_waits()
    {
        static string At(int hour) => $$"""{"Code":"c","ChangedAt":"2026-07-06T{{hour}}:00:00+00:00"}""";
        Job Parked(int hour) => Some.Job(WorkOrderId.Of(1, 1), "status", JobKind.ApplyStatus) with { Parked = "?", Payload = At(hour) };
        await DoneAsync(Some.New(Some.Ticket(1) with { WorkOrders = [Some.Order(1) with { ExternalId = "S-1" }] }));
        await DoneAsync(new Commit { Unmatched = { SomeUpdate with { Payload = At(12) } } });

        await DoneAsync(Some.Put(Parked(11)));
        (await Store.Jobs.FindAsync(JobKind.ApplyStatus, WorkOrderId.Of(1, 1), default))!.Payload.ShouldBe(At(12));
        await DoneAsync(Some.Put(Parked(13)));
        (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Payload.ShouldBe(At(13));
    }

    [TestMethod]
    public async Task Another_departments_number_is_another_order()
    {
        await DoneAsync(new Commit { Unmatched = { SomeUpdate with { Mapping = "parks" }, SomeUpdate with { ExternalId = "S-2" } } });
        await DoneAsync(Some.New(Some.Ticket(1) with { WorkOrders = [Some.Order(1) with { ExternalId = "S-1" }] }));
        (await ClaimAsync(await StartAsync(), lane: "status")).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_notice_is_created_once_and_a_repeat_writes_no_job()
    {
        var job = Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify);
        await DoneAsync(new Commit { NewNotices = { new NewNotice(Some.Notice(1), job) } });
        await DoneAsync(new Commit { Notices = { Some.Notice(1) with { State = NoticeState.Sent, Reason = "r" } }, Finishes = job });

        var again = await CommitAsync(new Commit
        {
            NewNotices = { new NewNotice(Some.Notice(1), job), new NewNotice(Some.Notice(1, NoticeEvent.Completed), null) },
            Timeline = { new TimelineEntry(1, Some.Noon, "kept") },
        });

        again.Status.ShouldBe(CommitStatus.Done);
        again.SkippedNotices.ShouldBe([Some.Notice(1).Id]);
        (await ClaimAsync(await StartAsync(), lane: "notify:mail")).ShouldBeEmpty();
        (await Store.Tickets.NoticesOfAsync(1, default)).Select(n => (n.Event, n.State, n.Reason))
            .ShouldBe([(NoticeEvent.Received, NoticeState.Sent, "r"), (NoticeEvent.Completed, NoticeState.Waiting, null)]);
        (await Store.Tickets.TimelineAsync(1, default)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task The_call_back_list_holds_the_notices_the_desk_must_call_oldest_first()
    {
        var commit = new Commit();
        (int Id, NoticeState State)[] notices =
            [(1, NoticeState.ToCall), (2, NoticeState.Called), (3, NoticeState.ToCall), (4, NoticeState.Waiting)];
        foreach (var (id, state) in notices)
        {
            var notice = Some.Notice(id, channel: ContactMethod.Phone) with { State = state, CreatedAt = Some.Noon.AddSeconds(-id) };
            commit.NewNotices.Add(new NewNotice(notice, null));
        }

        await DoneAsync(commit);
        (await Store.Desk.CallBacksAsync(9, default)).Select(n => n.TicketId).ShouldBe([3, 1]);
        (await Store.Desk.CallBacksAsync(1, default)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task A_cursor_moves_with_its_commit_and_survives_a_restart()
    {
        var feed = await FeedAsync();
        (feed.Cursor, feed.FirstReadAt).ShouldBe((null, Some.Noon));
        await DoneAsync(new Commit { Feed = new FeedMove(feed.Id, "streets", null, "c1", Some.Noon) });
        await ReopenAsync();
        (await FeedAsync()).ShouldBe(feed with { Cursor = "c1" });
        await DoneAsync(new Commit { Feed = new FeedMove(feed.Id, "streets", "the cursor before a person moved it", "c9", Some.Noon) });
        (await FeedAsync()).Cursor.ShouldBe("c1", "a cursor that was moved meanwhile stays where it was moved to");
        (await FeedAsync("parks")).Id.ShouldNotBe(feed.Id);
        (await Store.Feeds.FindAsync(feed.Id + 99, default)).ShouldBeNull();
    }

    [TestMethod]
    public async Task Opening_a_feed_leaves_one_read_waiting_even_when_the_last_was_parked()
    {
        var feed = await FeedAsync();
        await DoneAsync(Some.Put(Some.Job(feed.Id, "from:streets", JobKind.ReadStatus, dueIn: 9_999) with { Parked = "p" }));
        await FeedAsync();
        (await ClaimAsync(await StartAsync(), lane: "from:streets")).ShouldHaveSingleItem().Subject.ShouldBe(feed.Id);
    }

    [TestMethod]
    public async Task A_file_is_known_by_its_content_within_its_department()
    {
        var (streets, parks) = (await FeedAsync(), await FeedAsync("parks"));
        await DoneAsync(new Commit { Feed = new FeedMove(streets.Id, "streets", null, null, Some.Noon, "a.csv", "aa") });
        (await CommitAsync(new Commit { Feed = new FeedMove(streets.Id, "streets", null, null, Some.Noon, "renamed.csv", "aa") })).Status
            .ShouldBe(CommitStatus.FileKnown);
        await DoneAsync(new Commit { Feed = new FeedMove(streets.Id, "streets", null, null, Some.Noon, "a.csv", "bb") });
        await DoneAsync(new Commit { Feed = new FeedMove(parks.Id, "parks", null, null, Some.Noon, "a.csv", "aa") });
    }

    [TestMethod]
    public async Task A_timeline_reads_in_the_order_it_was_written()
    {
        foreach (var at in new[] { 0, 0, -5, 3 })
        {
            await DoneAsync(new Commit
            {
                Timeline =
                {
                    new TimelineEntry(1, Some.Noon.AddSeconds(at), $"at {at}", 2, "why"),
                    new TimelineEntry(1, Some.Noon, "then"),
                    new TimelineEntry(2, Some.Noon, "other"),
                },
            });
        }

        (await Store.Tickets.TimelineAsync(1, default)).Select(e => e.What)
            .ShouldBe(["at 0", "then", "at 0", "then", "at -5", "then", "at 3", "then"]);
        (await Store.Tickets.TimelineAsync(1, default))[0].ShouldBe(new TimelineEntry(1, Some.Noon, "at 0", 2, "why"));
    }
}
