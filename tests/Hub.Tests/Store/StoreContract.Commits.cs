using System.Text.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Commits are written whole or not at all, and each gets its result.</content>
public abstract partial class StoreContract
{
    [TestMethod]
    [DataRow(CommitStatus.Fenced)]
    [DataRow(CommitStatus.Stale)]
    [DataRow(CommitStatus.Repeated)]
    [DataRow(CommitStatus.FileKnown)]
    public async Task Nothing_of_a_refused_commit_is_written(CommitStatus refusal)
    {
        var feed = await FeedAsync();
        var taken = Some.Ticket(1) with { SourceReference = "again" };
        var begin = Some.New(taken);
        begin.NewNotices.Add(new NewNotice(Some.Notice(1), null));
        begin.Timeline.Add(new TimelineEntry(1, Some.Noon, "received"));
        begin.Jobs.Add(Some.Job(500));
        await DoneAsync(begin);
        await DoneAsync(new Commit { Feed = new FeedMove(feed.Id, "streets", null, "cursor 1", Some.Noon, "a.csv", "aa") });
        var job = (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem();
        var seen = await SnapshotAsync(1, 900);

        var refused = new Commit
        {
            Finishes = refusal == CommitStatus.Fenced ? job with { Lease = job.Lease + 1 } : job,
            Feed = new FeedMove(
                feed.Id, "streets", "cursor 1", "cursor 2", Some.Noon, "b.csv", refusal == CommitStatus.FileKnown ? "aa" : "bb"),
            Tickets =
            {
                new TicketChange(null, Some.Ticket(900, WorkOrderState.Pending)),
                new TicketChange(taken, taken with { Version = 2, StatusNote = "changed" }),
            },
            Jobs = { Some.Job(901), Some.Job(902) with { Parked = "look" } },
            NewNotices = { new NewNotice(Some.Notice(900), Some.Job(903)) },
            Notices = { Some.Notice(1) with { State = NoticeState.Sent } },
            Timeline = { new TimelineEntry(1, Some.Noon, "status"), new TimelineEntry(900, Some.Noon, "received") },
            Unmatched = { new UnmatchedUpdate("streets", "S-1", "{}", Some.Noon, Some.Noon) },
        };
        if (refusal == CommitStatus.Stale)
        {
            refused.Tickets.Add(new TicketChange(taken with { Version = 7 }, taken with { Version = 8 }));
        }
        else if (refusal == CommitStatus.Repeated)
        {
            refused.Tickets.Add(new TicketChange(null, Some.Ticket(904) with { SourceReference = "again" }));
        }

        (await CommitAsync(refused)).Status.ShouldBe(refusal);

        (await SnapshotAsync(1, 900)).ShouldBe(seen);
        (await Store.Feeds.FindAsync(feed.Id, default))!.Cursor.ShouldBe("cursor 1");
        var late = Some.Order(905) with { ExternalId = "S-1" };
        await DoneAsync(Some.New(Some.Ticket(905) with { WorkOrders = [late] }));
        (await ClaimAsync(job.Lease, lane: "status")).ShouldBeEmpty("the refused commit's update must not be stored");
        var move = new FeedMove(feed.Id, "streets", "cursor 1", "cursor 2", Some.Noon, "b.csv", "bb");
        await DoneAsync(new Commit { Finishes = job, Feed = move });
    }

    [TestMethod]
    public async Task A_ticket_is_read_back_as_it_was_written()
    {
        var ticket = Some.Full(417);
        await DoneAsync(Some.New(ticket, Some.Ticket(418)));
        await ReopenAsync();
        Json(await TicketAsync(417)).ShouldBe(Json(ticket));
        Json(await TicketAsync(418)).ShouldBe(Json(Some.Ticket(418)));
    }

    [TestMethod]
    public async Task A_change_of_a_ticket_and_its_orders_is_stored()
    {
        var (before, after) = (Some.Ticket(417, WorkOrderState.Pending, WorkOrderState.Pending), Some.Full(417));
        after = before with
        {
            WorkOrders = after.WorkOrders,
            Status = after.Status,
            Resolution = after.Resolution,
            StatusNote = after.StatusNote,
            DueAt = after.DueAt,
            UpdatedAt = Some.Noon.AddHours(2),
            Version = 2,
        };
        await DoneAsync(Some.New(before));
        await DoneAsync(Some.Change(before, after));
        Json(await TicketAsync(417)).ShouldBe(Json(after));
    }

    [TestMethod]
    public async Task An_order_added_later_is_stored()
    {
        var before = Some.Ticket(1);
        await DoneAsync(Some.New(before));
        await DoneAsync(Some.Change(before, before with { WorkOrders = [Some.Order(1), Some.Order(1, 255)] }));
        (await TicketAsync(1)).WorkOrders.Select(o => o.Ordinal).ShouldBe([1, 255]);
    }

    private static string Json(Ticket ticket) => JsonSerializer.Serialize(ticket);
}
