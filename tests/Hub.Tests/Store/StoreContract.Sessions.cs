using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Sessions, and which of them may write a job's result.</content>
public abstract partial class StoreContract
{
    [TestMethod]
    public async Task A_released_job_can_be_claimed_once_it_is_due_and_has_not_run()
    {
        await DoneAsync(Some.Put(Some.Job(1), Some.Job(2)));
        var session = await StartAsync();
        var jobs = await ClaimAsync(session);
        await Store.Jobs.ReleaseAsync(jobs, Some.Noon.AddSeconds(10), default);

        (await ClaimAsync(session, at: 9)).ShouldBeEmpty();
        (await ClaimAsync(session, at: 10)).ShouldAllBe(j => !j.MayHaveRun && j.Lease == session);
    }

    [TestMethod]
    public async Task Only_the_session_that_holds_a_job_can_release_it()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var held = (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem();
        await Store.Jobs.ReleaseAsync([held with { Lease = held.Lease - 1 }], Some.Noon, default);
        (await ClaimAsync(held.Lease)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_release_that_is_repeated_or_lands_late_does_not_free_jobs_that_were_claimed_again_since()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var session = await StartAsync();
        var first = await ClaimAsync(session);
        await Store.Jobs.ReleaseAsync(first, Some.Noon, default);
        var again = (await ClaimAsync(session)).ShouldHaveSingleItem();
        await Store.Jobs.ReleaseAsync(first, Some.Noon, default);
        (await ClaimAsync(session)).ShouldBeEmpty("the same session has claimed it again");
        await DoneAsync(new Commit { Finishes = again });
    }

    [TestMethod]
    public async Task A_new_session_gets_the_last_ones_jobs_marked_as_perhaps_run_and_the_others_not()
    {
        await DoneAsync(Some.Put(Some.Job(1), Some.Job(2), Some.Job(3, dueIn: 5)));
        var first = await StartAsync();
        var jobs = await ClaimAsync(first);
        await Store.Jobs.ReleaseAsync([.. jobs.Where(j => j.Subject == 2)], Some.Noon, default);

        await FallSilentAsync(first);
        var second = await StartAsync();
        second.ShouldBeGreaterThan(first);
        (await ClaimAsync(second, at: 5)).OrderBy(j => j.Subject).Select(j => (j.Subject, j.MayHaveRun))
            .ShouldBe([(1, true), (2, false), (3, false)]);
    }

    [TestMethod]
    [DataRow(false, DisplayName = "no session holds the job yet")]
    [DataRow(true, DisplayName = "the new session holds the job")]
    public async Task A_result_of_an_old_session_is_refused(bool claimed)
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var old = (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem();
        await FallSilentAsync(old.Lease);
        var session = await StartAsync();
        var mine = claimed ? (await ClaimAsync(session)).ShouldHaveSingleItem() : null;

        (await CommitAsync(new Commit { Finishes = old, Tickets = { new TicketChange(null, Some.Ticket(1)) } })).Status
            .ShouldBe(CommitStatus.Fenced);

        (await Store.Tickets.FindAsync([1], default)).ShouldBeEmpty();
        await DoneAsync(new Commit { Finishes = mine ?? (await ClaimAsync(session)).ShouldHaveSingleItem() });
    }

    [TestMethod]
    public async Task A_job_is_finished_once()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var job = (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem();
        await DoneAsync(new Commit { Finishes = job });
        (await CommitAsync(new Commit { Finishes = job })).Status.ShouldBe(CommitStatus.Fenced);
    }

    [TestMethod]
    public async Task A_job_that_is_put_off_waits_without_the_mark()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        await FallSilentAsync((await ClaimAsync(await StartAsync())).ShouldHaveSingleItem().Lease);
        var session = await StartAsync();
        var job = (await ClaimAsync(session)).ShouldHaveSingleItem();
        job.MayHaveRun.ShouldBeTrue();
        await DoneAsync(new Commit { Finishes = job, Jobs = { job with { Lease = 0, Attempts = 1, MayHaveRun = false } } });
        var again = (await ClaimAsync(session)).ShouldHaveSingleItem();
        (again.Attempts, again.MayHaveRun).ShouldBe((1, false));
    }

    [TestMethod]
    public async Task A_job_that_failed_while_it_may_have_run_stays_marked()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        await FallSilentAsync((await ClaimAsync(await StartAsync())).ShouldHaveSingleItem().Lease);
        var session = await StartAsync();
        var job = (await ClaimAsync(session)).ShouldHaveSingleItem();
        await DoneAsync(Engine.Faults.PutOff(job));
        (await ClaimAsync(session, at: 600)).ShouldHaveSingleItem().MayHaveRun
            .ShouldBeTrue("the next run would send again without looking it up");
    }
}
