using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_the_hub_stops
{
    [TestMethod]
    public async Task Jobs_that_have_begun_finish_and_the_others_are_given_back_as_not_begun()
    {
        var begun = new TestEvent();
        var proceed = new TestEvent();
        await using var walk = new TestWalk(async (work, _) =>
        {
            begun.Set();
            await proceed.WaitAsync();
            return await TestWalk.Done(work);
        });
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, 5).Select(i => Some.Job(i, dueIn: i - 10))), default);
        await walk.StartAsync();
        await begun.WaitAsync();

        var stop = walk.StopAsync();
        await walk.Lane.Queue.Completion;
        proceed.Set();
        (await stop).ShouldBeTrue();

        (await walk.LeftAsync()).Select(j => (j.Subject, j.MayHaveRun)).ShouldBe([(2, false), (3, false), (4, false), (5, false)]);
    }

    [TestMethod]
    public async Task The_job_of_a_cancelled_step_may_have_run()
    {
        var begun = new TestEvent();
        await using var walk = new TestWalk(async (work, ct) =>
        {
            begun.Set();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return await TestWalk.Done(work);
        });
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await begun.WaitAsync();
        await walk.StopAsync(TimeSpan.FromMilliseconds(1));
        (await walk.LeftAsync()).ShouldHaveSingleItem().MayHaveRun.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_next_job_written_meanwhile_is_given_back_as_not_begun()
    {
        var committing = new TestEvent();
        var proceed = new TestEvent();
        await using var walk = new TestWalk((work, _) =>
            TestWalk.Result(new Commit { Finishes = work.Job, Jobs = { Some.Job(2, "to:parks") } }));
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        walk.Store.BeforeCommit = async _ =>
        {
            committing.Set();
            await proceed.WaitAsync();
        };
        await walk.StartAsync();
        await committing.WaitAsync();

        var stop = walk.StopAsync(TimeSpan.FromSeconds(3));
        await walk.Lanes["to:parks"]!.Queue.Completion;
        proceed.Set();
        var inTime = await stop;

        (await walk.LeftAsync("to:parks")).ShouldHaveSingleItem()
            .MayHaveRun.ShouldBeFalse("no worker had begun it: a submit would go in doubt without having been sent");
        inTime.ShouldBeTrue("stopping waited for a job that no worker has");
    }

    [TestMethod]
    public async Task A_claim_under_way_is_given_back_as_not_begun()
    {
        var claimed = new TestEvent();
        var proceed = new TestEvent();
        await using var walk = new TestWalk();
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        walk.Store.AfterClaim = async claim =>
        {
            if (claim.Works.Count > 0)
            {
                claimed.Set();
                await proceed.WaitAsync();
            }
        };
        await walk.StartAsync();
        await claimed.WaitAsync();

        var stop = walk.StopAsync(TimeSpan.FromSeconds(3));
        await walk.Lane.Queue.Completion;
        proceed.Set();
        var inTime = await stop;

        (await walk.LeftAsync()).ShouldHaveSingleItem().MayHaveRun.ShouldBeFalse("no worker had begun it");
        inTime.ShouldBeTrue("stopping waited for a job that no worker has");
    }

    [TestMethod]
    public async Task A_hub_with_nothing_to_do_stops_at_once()
    {
        await using var walk = new TestWalk();
        await walk.StartAsync();
        (await walk.StopAsync()).ShouldBeTrue();
    }
}
