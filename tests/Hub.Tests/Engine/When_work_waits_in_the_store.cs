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
    private readonly TestEvent all = new();

    [TestMethod]
    public async Task All_jobs_go_through_a_small_lane_once()
    {
        await using var walk = WalkUntil(count: 500, capacity: 4);
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, 500).Select(i => Some.Job(i))), default);
        await walk.StartAsync();
        await all.WaitAsync();
        ran.Order().ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i));
    }

    [TestMethod]
    public async Task A_job_is_claimed_when_it_falls_due_and_not_before()
    {
        await using var walk = WalkUntil(count: 3);
        await walk.Store.CommitAsync(Some.Put(Some.Job(1), Some.Job(2, dueIn: 3600)), default);
        await walk.StartAsync();
        walk.Time.Advance(TimeSpan.FromMinutes(59));
        await walk.Committer.CommitAsync(Some.Put(Some.Job(3, "to:parks")), default);
        ran.ShouldNotContain(2);
        walk.Time.Advance(TimeSpan.FromMinutes(1));
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task A_job_that_another_process_writes_is_claimed_too()
    {
        await using var walk = WalkUntil(count: 1);
        await walk.SettleAsync();
        await using var import = new SqliteStore(walk.File, walk.Time);
        await import.CommitAsync(Some.Put(Some.Job(1)), default);
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task A_store_that_is_unavailable_for_a_while_is_asked_again()
    {
        await using var walk = WalkUntil(count: 1);
        var refusals = 5;
        walk.Store.BeforeClaim = () => Interlocked.Decrement(ref refusals) >= 0 ? throw ShimStore.Unavailable : Task.CompletedTask;
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await all.WaitAsync();
    }

    [TestMethod]
    public async Task A_lane_whose_department_system_is_down_pauses_and_delays_no_other()
    {
        await using var walk = WalkUntil(count: 4);
        await walk.StartAsync();
        await walk.Returns.PauseAsync(walk.Lane, TimeSpan.FromMinutes(5));
        await walk.Committer.CommitAsync(Some.Put(Some.Job(1), Some.Job(2)), default);
        var parks = new TestEvent();
        walk.Store.BeforeCommit = commit =>
        {
            if (commit.Finishes is not null)
            {
                parks.Set();
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
    public async Task Jobs_that_the_store_fails_to_release_are_released_when_it_can()
    {
        var begun = new TestEvent();
        var proceed = new TestEvent();
        await using var walk = new TestWalk(async (work, _) =>
        {
            begun.Set();
            await proceed.WaitAsync();
            return await TestWalk.Done(work);
        });
        var refusals = 3;
        walk.Store.BeforeRelease = () => --refusals >= 0 ? throw new InvalidOperationException("unexpected") : Task.CompletedTask;
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, 5).Select(i => Some.Job(i))), default);
        await walk.SettleAsync();
        await begun.WaitAsync();

        await walk.Returns.PauseAsync(walk.Lane, TimeSpan.FromMinutes(5));
        using (var connection = Database.Open(walk.File, writes: false))
        {
            Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0").ShouldBe(4L);
        }

        proceed.Set();
    }

    [TestMethod]
    public async Task An_unmatched_update_is_applied_as_soon_as_its_work_order_is_known()
    {
        var applied = new TestEvent();
        await using var walk = new TestWalk(apply: _ =>
        {
            applied.Set();
            return Task.CompletedTask;
        });
        await walk.SettleAsync();
        var update = new UnmatchedUpdate("streets", "S-1", "{}", Some.Noon, Some.Noon);
        await walk.Committer.CommitAsync(new Commit { Unmatched = { update } }, default);
        var order = Some.Order(1, 1, WorkOrderState.Received) with { ExternalId = "S-1" };
        await walk.Committer.CommitAsync(Some.New(Some.Ticket(1) with { WorkOrders = [order] }), default);
        await applied.WaitAsync(seconds: 3);
    }

    private TestWalk WalkUntil(int count, int capacity = 256) => new(
        (work, _) =>
        {
            ran.Enqueue(work.Job.Subject);
            if (ran.Count >= count)
            {
                all.Set();
            }

            return TestWalk.Done(work);
        },
        concurrency: 2,
        capacity: capacity);
}
