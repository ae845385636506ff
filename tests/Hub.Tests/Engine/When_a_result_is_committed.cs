using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_result_is_committed
{
    private readonly Ticket ticket = Some.Ticket(1, WorkOrderState.Pending);
    private int sent;
    private int told;

    [TestMethod]
    public async Task A_ticket_that_changed_meanwhile_is_decided_over_again_and_nothing_is_sent_twice()
    {
        var seen = new List<string?>();
        Walking walk = null!;
        await using var _ = walk = new Walking((work, _) => Send(walk, work, current =>
        {
            seen.Add(current.StatusNote);
            return new TicketChange(current, TicketRules.Settle(current.With(current.Order(1) with { State = WorkOrderState.Received }), Some.Noon));
        }));
        var first = true;
        walk.Store.BeforeCommit = async _ =>
        {
            if (first)
            {
                first = false;
                walk.Store.BeforeCommit = _ => Task.CompletedTask;
                await walk.Store.CommitAsync(Some.Change(ticket, ticket with { StatusNote = "meanwhile" }), default);
            }
        };
        await RunAsync(walk);

        seen.ShouldBe([null, "meanwhile"]);
        (sent, told).ShouldBe((1, 1));
        var now = (await walk.Store.Tickets.FindAsync([1], default)).ShouldHaveSingleItem();
        (now.Version, now.StatusNote, now.Order(1).State).ShouldBe((3, "meanwhile", WorkOrderState.Received));
    }

    [TestMethod]
    public async Task It_is_kept_until_a_store_that_is_away_takes_it()
    {
        Walking walk = null!;
        await using var _ = walk = new Walking((work, _) => Send(walk, work, current => new TicketChange(current, TicketRules.Settle(current, Some.Noon))));
        var refusals = 5;
        walk.Store.BeforeCommit = _ => Interlocked.Decrement(ref refusals) >= 0 ? throw ShimStore.Away : Task.CompletedTask;
        await RunAsync(walk);

        (sent, told).ShouldBe((1, 1));
        (await walk.LeftAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_file_known_already_moves_only_the_next_read()
    {
        var acknowledged = 0;
        Feed feed = null!;
        await using var walk = new Walking((work, _) => Task.FromResult<Decide>((_, _) => Task.FromResult(new Commit
        {
            Finishes = work.Job, Tickets = { new TicketChange(null, Some.Ticket(99)) }, Feed = new FeedMove(feed.Id, "streets", null, "c", Some.Noon, "a.csv", "aa"),
            WhenKnown = new Commit { Finishes = work.Job, Jobs = { Some.Job(2, "to:parks", dueIn: 60) } },
            LogWhenDurable = () => told++,
            WhenDurable = _ =>
            {
                acknowledged++;
                throw new IOException("the file cannot be moved");
            },
        })));
        feed = await walk.Store.Feeds.OpenAsync("streets", Some.Job(0, "from:streets", JobKind.ReadStatus), Some.Noon, default);
        await walk.Store.CommitAsync(new Commit { Feed = new FeedMove(feed.Id, "streets", null, "c0", Some.Noon, "a.csv", "aa") }, default);
        await RunAsync(walk);

        (acknowledged, told).ShouldBe((1, 0));
        (await walk.LeftAsync("to:parks")).ShouldHaveSingleItem().Subject.ShouldBe(2);
        (await walk.Store.Tickets.FindAsync([99], default)).ShouldBeEmpty();
    }

    private Task<Decide> Send(Walking walk, Work work, Func<Ticket, TicketChange> decide)
    {
        sent++;
        return Task.FromResult(new TicketDecisions(walk.Store).Over(work.Ticket!, current => new Commit { Finishes = work.Job, Tickets = { decide(current) }, LogWhenDurable = () => told++ }));
    }

    // Starts with one job, and stops once its place in the lane is free again: its result is durable then.
    private async Task RunAsync(Walking walk)
    {
        var hook = walk.Store.BeforeCommit;
        walk.Store.BeforeCommit = _ => Task.CompletedTask;
        await walk.Store.CommitAsync(Some.New(ticket), default);
        await walk.Store.CommitAsync(Some.Put(Some.Job(ticket.Order(1).Id)), default);
        var committing = new Soon();
        walk.Store.BeforeCommit = commit =>
        {
            committing.Happens();
            return hook(commit);
        };
        await walk.StartAsync();
        await committing.WaitAsync();
        (await walk.StopAsync()).ShouldBeTrue();
    }
}
