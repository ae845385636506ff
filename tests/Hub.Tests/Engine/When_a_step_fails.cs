using System.Collections.Concurrent;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_step_fails
{
    [TestMethod]
    public async Task It_is_put_off_again_and_again_then_parked_and_those_behind_it_flow()
    {
        var (parked, flowed) = (new Soon(), new Soon());
        var attempts = new ConcurrentQueue<int>();
        await using var walk = new Walking((work, _) =>
        {
            if (work.Job.Subject == 2)
            {
                flowed.Happens();
                return Walking.Done(work);
            }

            attempts.Enqueue(work.Job.Failures);
            throw new InvalidOperationException("nobody foresaw this");
        });
        walk.Store.BeforeCommit = commit =>
        {
            walk.Time.Advance(TimeSpan.FromMinutes(10));
            if (commit.Jobs.Any(j => j.Parked is not null))
            {
                parked.Happens();
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
        job.Parked.ShouldBe("The step failed 8 times, last with InvalidOperationException: nobody foresaw this");
    }

    [TestMethod]
    public async Task What_could_not_be_decided_is_put_off_as_perhaps_run_also_when_the_store_is_away_just_then()
    {
        var (tries, written) = (0, new Soon());
        await using var walk = new Walking((_, _) => Task.FromResult<Decide>((_, _) => throw new InvalidOperationException("nobody foresaw this")));
        walk.Store.BeforeCommit = commit => commit.Finishes is null ? Task.CompletedTask : ++tries switch
        {
            1 => throw ShimStore.Away,
            2 => throw new InvalidOperationException("nor this"),
            _ => Task.CompletedTask,
        };
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes is not null)
            {
                written.Happens();
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
    public void Its_waits_double_and_the_eighth_failure_parks(int before, int wait, bool parks)
    {
        var job = Some.Job(1) with { Attempts = 99, Failures = before, Lease = 5 };
        var commit = StepFailure.After(job, new InvalidOperationException("x"), Some.Noon);
        commit.Finishes.ShouldBe(job);
        var next = commit.Jobs.ShouldHaveSingleItem();
        (next.Failures, next.Attempts, next.Lease, next.Parked is not null).ShouldBe((before + 1, 99, 0, parks), "having been put off is no failure");
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
