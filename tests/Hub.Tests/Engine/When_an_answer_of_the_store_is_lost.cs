using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_an_answer_of_the_store_is_lost
{
    [TestMethod]
    public async Task The_result_is_settled_by_its_key_and_the_next_job_is_worked_once()
    {
        var followed = new TestEvent();
        var lost = 0;
        var runs = 0;
        await using var walk = new TestWalk(
            (work, _) => TestWalk.Result(new Commit { Finishes = work.Job, Jobs = { Some.Job(7, "status", JobKind.ApplyStatus) } }),
            apply: _ =>
            {
                runs++;
                followed.Set();
                return Task.CompletedTask;
            });
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes?.Kind == JobKind.Submit && lost++ == 0)
            {
                throw ShimStore.Unavailable;
            }

            return Task.CompletedTask;
        };
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await followed.WaitAsync();
        await walk.StopAsync();

        (lost, runs).ShouldBe((1, 1));
        (await walk.LeftAsync()).ShouldBeEmpty();
        (await walk.LeftAsync("status")).ShouldBeEmpty("no job stays leased without a worker");
    }

    [TestMethod]
    public async Task Two_answers_lost_in_a_row_with_the_next_lane_full_between_leave_no_job_without_a_worker()
    {
        var followed = new TestEvent();
        var tries = 0;
        var isFollowed = false;
        await using var walk = new TestWalk(
            (work, _) => TestWalk.Result(new Commit { Finishes = work.Job, Jobs = { Some.Job(7, "status", JobKind.ApplyStatus) } }),
            apply: _ =>
            {
                isFollowed = true;
                followed.Set();
                return Task.CompletedTask;
            });
        var next = walk.Lanes["status"]!;
        var taken = 0;
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes?.Kind != JobKind.Submit)
            {
                return Task.CompletedTask;
            }

            // The first try is written, with its next job leased to this node.
            taken = next.Reserve(next.Capacity);
            throw ShimStore.Unavailable;
        };
        walk.Store.BeforeCommit = commit =>
        {
            if (commit.Finishes?.Kind != JobKind.Submit || ++tries != 2)
            {
                return Task.CompletedTask;
            }

            // The second try found no room, so it leased nothing; the third is refused.
            next.Release(taken);
            commit.Jobs[0].Lease.ShouldBe(0);
            throw ShimStore.Unavailable;
        };

        // A store that loses answers takes no pulse either, so the watch over leases cannot help: the walk itself frees what it leased.
        walk.Store.ChangePulse = pulse => tries > 0 && !isFollowed ? throw ShimStore.Unavailable : pulse;
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await followed.WaitAsync();
        await walk.StopAsync();

        tries.ShouldBe(3);
        walk.Reports.ShouldBeEmpty("the walk itself knows what it may have leased");
        (await walk.LeftAsync("status")).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_job_that_it_left_for_later_is_worked_when_it_falls_due()
    {
        var followed = new TestEvent();
        var idle = new TestEvent();
        var (tries, looks) = (0, 0);
        await using var walk = new TestWalk(
            (work, _) => TestWalk.Result(new Commit
            {
                Finishes = work.Job,
                Jobs = { Some.Job(7, "status", JobKind.ApplyStatus, dueIn: 600) },
            }),
            apply: _ =>
            {
                followed.Set();
                return Task.CompletedTask;
            });
        await walk.SettleAsync();
        walk.Store.BeforeCommit = commit =>
        {
            tries += commit.Finishes?.Kind == JobKind.Submit ? 1 : 0;
            return Task.CompletedTask;
        };
        walk.Store.AfterCommit = commit => commit.Finishes is not null && tries == 1 ? throw ShimStore.Unavailable : Task.CompletedTask;
        walk.Store.OnLook = () =>
        {
            if (tries == 2 && ++looks == 5)
            {
                idle.Set();
            }
        };
        await walk.Committer.CommitAsync(Some.Put(Some.Job(1)), default);
        await idle.WaitAsync();

        walk.Time.Advance(TimeSpan.FromSeconds(601));

        await followed.WaitAsync(seconds: 10);
    }

    [TestMethod]
    public async Task A_commit_that_waits_for_its_answer_is_no_leak_however_long_the_store_stays_away()
    {
        const int Pulses = 5;
        var followed = new TestEvent();
        var (pulses, isLost) = (0, false);
        await using var walk = new TestWalk(
            (work, _) => TestWalk.Result(new Commit { Finishes = work.Job, Jobs = { Some.Job(7, "status", JobKind.ApplyStatus) } }),
            apply: _ =>
            {
                followed.Set();
                return Task.CompletedTask;
            });
        walk.Store.ChangePulse = pulse =>
        {
            pulses += isLost ? 1 : 0;
            return pulse;
        };
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes?.Kind != JobKind.Submit || isLost)
            {
                return Task.CompletedTask;
            }

            isLost = true;
            throw ShimStore.Unavailable;
        };
        walk.Store.BeforeCommit = commit => commit.Finishes?.Kind == JobKind.Submit && isLost && pulses < Pulses
            ? throw ShimStore.Unavailable
            : Task.CompletedTask;
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await followed.WaitAsync();
        await walk.StopAsync();

        pulses.ShouldBeGreaterThanOrEqualTo(Pulses);
        walk.Reports.ShouldBeEmpty();
        (await walk.LeftAsync("status")).ShouldBeEmpty();
    }
}
