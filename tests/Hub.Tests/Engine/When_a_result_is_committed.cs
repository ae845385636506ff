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
    private int logged;

    [TestMethod]
    public async Task A_ticket_that_changed_meanwhile_is_decided_over_again_and_nothing_is_sent_twice()
    {
        var seen = new List<string?>();
        TestWalk walk = null!;
        await using var _ = walk = new TestWalk((work, _) => Send(walk, work, current =>
        {
            seen.Add(current.StatusNote);
            var received = current.With(current.Order(1) with { State = WorkOrderState.Received });
            return new TicketChange(current, TicketRules.Settle(received, Some.Noon));
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
        (sent, logged).ShouldBe((1, 1));
        var now = (await walk.Store.Tickets.FindAsync([1], default)).ShouldHaveSingleItem();
        (now.Version, now.StatusNote, now.Order(1).State).ShouldBe((3, "meanwhile", WorkOrderState.Received));
    }

    [TestMethod]
    public async Task The_result_is_tried_again_until_an_unavailable_store_has_it()
    {
        TestWalk walk = null!;
        await using var _ = walk = new TestWalk((work, _) =>
            Send(walk, work, current => new TicketChange(current, TicketRules.Settle(current, Some.Noon))));
        var refusals = 5;
        walk.Store.BeforeCommit = _ => Interlocked.Decrement(ref refusals) >= 0 ? throw ShimStore.Unavailable : Task.CompletedTask;
        await RunAsync(walk);

        (sent, logged).ShouldBe((1, 1));
        (await walk.LeftAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_file_known_already_moves_only_the_next_read()
    {
        var acknowledged = 0;
        Feed feed = null!;
        await using var walk = new TestWalk((work, _) => TestWalk.Result(new Commit
        {
            Finishes = work.Job,
            Tickets = { new TicketChange(null, Some.Ticket(99)) },
            Feed = new FeedMove(feed.Id, "streets", null, "c", Some.Noon, "a.csv", "aa"),
            WhenKnown = new Commit { Finishes = work.Job, Jobs = { Some.Job(2, "to:parks", dueIn: 60) } },
            LogWhenDurable = () => logged++,
            WhenDurable = _ =>
            {
                acknowledged++;
                throw new IOException("the file cannot be moved");
            },
        }));
        feed = await walk.Store.Feeds.OpenAsync("streets", Some.Job(0, "from:streets", JobKind.ReadStatus), Some.Noon, default);
        var earlier = new Commit { Feed = new FeedMove(feed.Id, "streets", null, "c0", Some.Noon, "a.csv", "aa") };
        await walk.Store.CommitAsync(earlier, default);
        await RunAsync(walk);

        (acknowledged, logged).ShouldBe((1, 0));
        (await walk.LeftAsync("to:parks")).ShouldHaveSingleItem().Subject.ShouldBe(2);
        (await walk.Store.Tickets.FindAsync([99], default)).ShouldBeEmpty();
    }

    private Task<Decide> Send(TestWalk walk, Work work, Func<Ticket, TicketChange> decide)
    {
        sent++;
        return Task.FromResult(new TicketDecisions(walk.Store).Over(work.Ticket!, current => new Commit
        {
            Finishes = work.Job,
            Tickets = { decide(current) },
            LogWhenDurable = () => logged++,
        }));
    }

    // Starts with one job, and stops once its place in the lane is free again: its result is durable then.
    private async Task RunAsync(TestWalk walk)
    {
        var hook = walk.Store.BeforeCommit;
        walk.Store.BeforeCommit = _ => Task.CompletedTask;
        await walk.Store.CommitAsync(Some.New(ticket), default);
        await walk.Store.CommitAsync(Some.Put(Some.Job(ticket.Order(1).Id)), default);
        var committing = new TestEvent();
        walk.Store.BeforeCommit = commit =>
        {
            committing.Set();
            return hook(commit);
        };
        await walk.StartAsync();
        await committing.WaitAsync();
        (await walk.StopAsync()).ShouldBeTrue();
    }

    [TestMethod]
    public async Task The_rest_of_a_large_result_is_decided_and_written_after_its_first_part()
    {
        var tries = 0;
        var ended = new TestEvent();
        await using var walk = new TestWalk((work, _) => Task.FromResult<Decide>((_, _) => Task.FromResult(new Commit
        {
            Requires = work.Job,
            Timeline = { new TimelineEntry(1, Some.Noon, "first") },
            Then = (_, _) => Task.FromResult(new Commit { Finishes = work.Job, Timeline = { new TimelineEntry(1, Some.Noon, "rest") } }),
        })));
        walk.Store.BeforeCommit = commit => commit.Then is null && commit.Finishes is not null && ++tries == 1
            ? throw ShimStore.Unavailable : Task.CompletedTask;
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes is not null)
            {
                ended.Set();
            }

            return Task.CompletedTask;
        };
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await ended.WaitAsync();
        await walk.StopAsync();

        (await walk.Store.Tickets.TimelineAsync(1, default)).Select(t => t.What).ShouldBe(["first", "rest"]);
        tries.ShouldBe(2, "only the rest is tried again");
        (await walk.LeftAsync()).ShouldBeEmpty();
    }
}
