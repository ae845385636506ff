using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_the_hub_stops
{
    [TestMethod]
    public async Task What_has_begun_ends_and_the_rest_is_given_back_as_not_begun()
    {
        var (begun, goOn) = (new Soon(), new Soon());
        await using var walk = new Walking(async (work, _) =>
        {
            begun.Happens();
            await goOn.WaitAsync();
            return await Walking.Done(work);
        });
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, 5).Select(i => Some.Job(i, dueIn: i - 10))), default);
        await walk.StartAsync();
        await begun.WaitAsync();

        var stop = walk.StopAsync();
        await walk.Lane.Queue.Completion;
        goOn.Happens();
        (await stop).ShouldBeTrue();

        (await walk.LeftAsync()).Select(j => (j.Subject, j.MayHaveRun)).ShouldBe([(2, false), (3, false), (4, false), (5, false)]);
    }

    [TestMethod]
    public async Task A_step_cut_off_in_the_middle_may_have_run()
    {
        var begun = new Soon();
        await using var walk = new Walking(async (work, ct) =>
        {
            begun.Happens();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return await Walking.Done(work);
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
        var (committing, goOn) = (new Soon(), new Soon());
        await using var walk = new Walking((work, _) => Task.FromResult<Decide>((_, _) => Task.FromResult(new Commit { Finishes = work.Job, Jobs = { Some.Job(2, "to:parks") } })));
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        walk.Store.BeforeCommit = async _ =>
        {
            committing.Happens();
            await goOn.WaitAsync();
        };
        await walk.StartAsync();
        await committing.WaitAsync();

        var stop = walk.StopAsync(TimeSpan.FromSeconds(3));
        await walk.Lanes["to:parks"]!.Queue.Completion;
        goOn.Happens();
        var inTime = await stop;

        (await walk.LeftAsync("to:parks")).ShouldHaveSingleItem().MayHaveRun.ShouldBeFalse("nobody had begun it: a submit would go in doubt without having been sent");
        inTime.ShouldBeTrue("stopping waited for a job that nobody works");
    }

    [TestMethod]
    public async Task A_claim_under_way_is_given_back_as_not_begun()
    {
        var (claimed, goOn) = (new Soon(), new Soon());
        await using var walk = new Walking();
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        walk.Store.AfterClaim = async claim =>
        {
            if (claim.Works.Count > 0)
            {
                claimed.Happens();
                await goOn.WaitAsync();
            }
        };
        await walk.StartAsync();
        await claimed.WaitAsync();

        var stop = walk.StopAsync(TimeSpan.FromSeconds(3));
        await walk.Lane.Queue.Completion;
        goOn.Happens();
        var inTime = await stop;

        (await walk.LeftAsync()).ShouldHaveSingleItem().MayHaveRun.ShouldBeFalse("nobody had begun it");
        inTime.ShouldBeTrue("stopping waited for a job that nobody works");
    }

    [TestMethod]
    public async Task A_hub_with_nothing_to_do_stops_at_once()
    {
        await using var walk = new Walking();
        await walk.StartAsync();
        (await walk.StopAsync()).ShouldBeTrue();
    }
}
