using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Nodes;

[TestClass]
public sealed class When_a_lease_has_no_worker
{
    [TestMethod]
    public async Task A_leak_made_on_purpose_is_found_reported_and_worked()
    {
        var worked = new TestEvent();
        var ran = new List<Job>();
        await using var walk = new TestWalk((work, _) =>
        {
            ran.Add(work.Job);
            worked.Set();
            return TestWalk.Done(work);
        });
        await walk.SettleAsync();

        await walk.Store.CommitAsync(Some.Put(Some.Job(1) with { Lease = walk.Committer.Session }), default);
        await worked.WaitAsync();
        await walk.StopAsync();

        ran.ShouldHaveSingleItem().MayHaveRun.ShouldBeFalse("no worker had begun it");
        var (name, text) = walk.Reports.ShouldHaveSingleItem();
        name.ShouldBe("LeakedJobsFreed");
        text.ShouldContain("1 jobs were leased to this node");
        text.ShouldContain("Submit 1 on to:streets");
    }

    [TestMethod]
    public async Task A_commit_that_is_written_after_its_jobs_were_released_leaves_none_behind()
    {
        var worked = new TestEvent();
        await using var walk = new TestWalk((work, _) =>
        {
            worked.Set();
            return TestWalk.Done(work);
        });
        await walk.SettleAsync();
        var released = new TestEvent();
        walk.Store.AfterRelease = released.Set;
        walk.Store.BeforeCommit = commit => commit.Jobs.Count > 0 ? throw ShimStore.Unavailable : Task.CompletedTask;
        var late = Some.Put(Some.Job(1));
        await Should.ThrowAsync<StoreUnavailableException>(walk.Committer.CommitOnceAsync(late, default));
        late.Jobs[0].Lease.ShouldBe(walk.Committer.Session);
        await released.WaitAsync();

        walk.Store.BeforeCommit = _ => Task.CompletedTask;
        await walk.Store.CommitAsync(late, default);

        await worked.WaitAsync();
        walk.Reports.ShouldHaveSingleItem().Event.ShouldBe("LeakedJobsFreed");
    }

    [TestMethod]
    public async Task A_job_at_work_is_never_taken_for_one_without_a_worker_however_long_it_takes()
    {
        const int Pulses = 20;
        var (begun, end, pulsed) = (new TestEvent(), new TaskCompletionSource(), new TestEvent());
        var runs = 0;
        await using var walk = new TestWalk(async (work, ct) =>
        {
            Interlocked.Increment(ref runs);
            begun.Set();
            await end.Task.WaitAsync(ct);
            return await TestWalk.Done(work);
        });

        // One is at work and one waits behind it; a third was handed on in memory.
        await walk.Store.CommitAsync(Some.Put(Some.Job(1), Some.Job(2)), default);
        await walk.SettleAsync();
        await begun.WaitAsync();
        await walk.Committer.CommitAsync(Some.Put(Some.Job(3)), default);
        var pulses = 0;
        walk.Store.ChangePulse = pulse =>
        {
            if (++pulses == Pulses)
            {
                pulsed.Set();
            }

            return pulse;
        };
        await pulsed.WaitAsync();

        walk.Lane.Held.ShouldBe(3);
        runs.ShouldBe(1);
        walk.Reports.ShouldBeEmpty();
        end.SetResult();
        await walk.StopAsync();
        runs.ShouldBe(3);
        (await walk.LeftAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_job_whose_step_had_begun_counts_as_perhaps_run_until_its_end_is_stored()
    {
        var held = new HeldJobs();
        var (job, key) = (Some.Job(1), JobKey.Of(Some.Job(1)));
        held.TryHold(job).ShouldBeTrue();
        held.Begin(job);
        held.TryReturn(key).ShouldBeFalse("a worker has it");
        held.LetGo(job);

        held.MayHaveRun(key).ShouldBeTrue();
        held.TryReturn(key).ShouldBeTrue();
        held.TryHold(job).ShouldBeFalse("it is being given back");
        held.End(job);
        held.EndReturn(key);
        held.MayHaveRun(key).ShouldBeFalse();
        held.TryHold(job).ShouldBeTrue();
    }
}
