using System.Collections.Concurrent;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_work_waits_in_the_store
{
    private readonly ConcurrentQueue<long> ran = new();
    private readonly Soon all = new();

    [TestMethod]
    public async Task All_of_it_goes_through_a_small_lane_once()
    {
        await using var walk = Working(until: 500, capacity: 4);
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, 500).Select(i => Some.Job(i))), default);
        await walk.StartAsync();
        await all.WaitAsync();
        ran.Order().ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i));
    }

    [TestMethod]
    public async Task It_is_taken_when_it_falls_due_and_not_before()
    {
        await using var walk = Working(until: 3);
        await walk.Store.CommitAsync(Some.Put(Some.Job(1), Some.Job(2, dueIn: 3600)), default);
        await walk.StartAsync();
        walk.Time.Advance(TimeSpan.FromMinutes(59));
        await walk.Committer.CommitAsync(Some.Put(Some.Job(3, "to:parks")), default);
        ran.ShouldNotContain(2);
        walk.Time.Advance(TimeSpan.FromMinutes(1));
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task What_another_process_writes_is_taken_too()
    {
        await using var walk = Working(until: 1);
        await walk.SettleAsync();
        await using var import = new SqliteStore(walk.File, walk.Time);
        await import.CommitAsync(Some.Put(Some.Job(1)), default);
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task A_store_that_is_away_for_a_while_is_asked_again()
    {
        await using var walk = Working(until: 1);
        var refusals = 5;
        walk.Store.BeforeClaim = () => Interlocked.Decrement(ref refusals) >= 0 ? throw ShimStore.Away : Task.CompletedTask;
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task A_lane_whose_far_side_is_down_rests_and_holds_up_no_other()
    {
        await using var walk = Working(until: 4);
        await walk.StartAsync();
        await walk.Returns.RestAsync(walk.Lane, TimeSpan.FromMinutes(5));
        await walk.Committer.CommitAsync(Some.Put(Some.Job(1), Some.Job(2)), default);
        var parks = new Soon();
        walk.Store.BeforeCommit = commit =>
        {
            if (commit.Finishes is not null)
            {
                parks.Happens();
            }

            return Task.CompletedTask;
        };
        await walk.Committer.CommitAsync(Some.Put(Some.Job(3, "to:parks")), default);
        await parks.WaitAsync();
        ran.ShouldNotContain(1);

        walk.Time.Advance(TimeSpan.FromMinutes(5));
        await walk.Committer.CommitAsync(Some.Put(Some.Job(4, "to:parks")), default);
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task Work_that_cannot_be_given_back_whatever_the_reason_is_given_back_when_it_can()
    {
        var (begun, goOn) = (new Soon(), new Soon());
        await using var walk = new Walking(async (work, _) =>
        {
            begun.Happens();
            await goOn.WaitAsync();
            return await Walking.Done(work);
        });
        var refusals = 3;
        walk.Store.BeforeRelease = () => --refusals >= 0 ? throw new InvalidOperationException("a fault of ours") : Task.CompletedTask;
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, 5).Select(i => Some.Job(i))), default);
        await walk.SettleAsync();
        await begun.WaitAsync();

        await walk.Returns.RestAsync(walk.Lane, TimeSpan.FromMinutes(5));
        using (var connection = Database.Open(walk.File, writes: false))
        {
            Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0").ShouldBe(4L);
        }

        goOn.Happens();
    }

    [TestMethod]
    public async Task An_update_that_met_its_order_is_applied_without_waiting_for_chance()
    {
        var applied = new Soon();
        await using var walk = new Walking(apply: _ =>
        {
            applied.Happens();
            return Task.CompletedTask;
        });
        await walk.SettleAsync();
        await walk.Committer.CommitAsync(new Commit { Unmatched = { new UnmatchedUpdate("streets", "S-1", "{}", Some.Noon, Some.Noon) } }, default);
        await walk.Committer.CommitAsync(Some.New(Some.Ticket(1) with { WorkOrders = [Some.Order(1, 1, WorkOrderState.Received) with { ExternalId = "S-1" }] }), default);
        await applied.WaitAsync(seconds: 3);
    }

    private Walking Working(int until, int capacity = 256) => new(
        (work, _) =>
        {
            ran.Enqueue(work.Job.Subject);
            if (ran.Count >= until)
            {
                all.Happens();
            }

            return Walking.Done(work);
        },
        concurrency: 2,
        capacity: capacity);
}
