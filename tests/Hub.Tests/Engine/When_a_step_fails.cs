using System.Collections.Concurrent;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_step_fails
{
    [TestMethod]
    public async Task A_failing_job_is_tried_again_after_waits_then_parked_and_the_jobs_behind_it_flow()
    {
        var parked = new TestEvent();
        var flowed = new TestEvent();
        var attempts = new ConcurrentQueue<int>();
        await using var walk = new TestWalk((work, _) =>
        {
            if (work.Job.Subject == 2)
            {
                flowed.Set();
                return TestWalk.Done(work);
            }

            attempts.Enqueue(work.Job.Failures);
            throw new InvalidOperationException("unexpected");
        });
        walk.Store.BeforeCommit = commit =>
        {
            walk.Time.Advance(TimeSpan.FromMinutes(10));
            if (commit.Jobs.Any(j => j.Parked is not null))
            {
                parked.Set();
            }

            return Task.CompletedTask;
        };
        await walk.Store.CommitAsync(Some.Put(Some.Job(1), Some.Job(2, dueIn: 0)), default);
        await walk.StartAsync();
        await parked.WaitAsync();
        await flowed.WaitAsync();
        await walk.StopAsync();

        attempts.ShouldBe(Enumerable.Range(0, 8));
        var job = (await walk.Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        (job.Subject, job.Failures, job.Lease).ShouldBe((1, 8, 0));
        job.Parked.ShouldBe("The step failed 8 times, last with InvalidOperationException: unexpected");
    }

    [TestMethod]
    public async Task A_result_that_could_not_be_decided_is_postponed_as_perhaps_run_even_when_the_store_is_unavailable_then()
    {
        var tries = 0;
        var written = new TestEvent();
        await using var walk = new TestWalk((_, _) => Task.FromResult<Decide>((_, _) => throw new InvalidOperationException("unexpected")));
        walk.Store.BeforeCommit = commit => commit.Finishes is null ? Task.CompletedTask : ++tries switch
        {
            1 => throw ShimStore.Unavailable,
            2 => throw new InvalidOperationException("unexpected too"),
            _ => Task.CompletedTask,
        };
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes is not null)
            {
                written.Set();
            }

            return Task.CompletedTask;
        };
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await written.WaitAsync();

        using var connection = Database.Open(walk.File, writes: false);
        Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0 AND may_have_run = 1 AND failures = 1").ShouldBe(1L);
    }

    [TestMethod]
    [DataRow(0, 1, false)]
    [DataRow(1, 2, false)]
    [DataRow(6, 64, false)]
    [DataRow(7, 128, true)]
    public void The_waits_of_the_job_double_and_the_eighth_failure_parks_it(int before, int wait, bool parks)
    {
        var job = Some.Job(1) with { Attempts = 99, Failures = before, Lease = 5 };
        var commit = StepFailure.After(job, new InvalidOperationException("x"), Some.Noon);
        commit.Finishes.ShouldBe(job);
        var next = commit.Jobs.ShouldHaveSingleItem();
        (next.Failures, next.Attempts, next.Lease, next.Parked is not null)
            .ShouldBe((before + 1, 99, 0, parks), "a try that was postponed is no failure");
        next.DueAt.ShouldBe(Some.Noon.AddSeconds(wait));
    }

    [TestMethod]
    [DataRow(0, 2)]
    [DataRow(1, 2)]
    [DataRow(2, 4)]
    [DataRow(5, 32)]
    [DataRow(6, 60)]
    [DataRow(1_000_000, 60)]
    public void A_wait_doubles_up_to_the_longest(int attempt, int seconds) =>
        Backoff.After(attempt, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)).ShouldBe(TimeSpan.FromSeconds(seconds));
}
