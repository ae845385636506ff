using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Sessions: who may still write a result.</content>
public abstract partial class StoreContract
{
    [TestMethod]
    public async Task What_is_given_back_may_be_claimed_from_then_on_and_was_not_begun()
    {
        await DoneAsync(Some.Put(Some.Job(1), Some.Job(2)));
        var session = await StartAsync();
        var jobs = await ClaimAsync(session);
        await Store.Jobs.ReleaseAsync(jobs, Some.Noon.AddSeconds(10), default);

        (await ClaimAsync(session, at: 9)).ShouldBeEmpty();
        (await ClaimAsync(session, at: 10)).ShouldAllBe(j => !j.MayHaveRun && j.Lease == session);
    }

    [TestMethod]
    public async Task Only_the_holder_gives_back()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var held = (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem();
        await Store.Jobs.ReleaseAsync([held with { Lease = held.Lease - 1 }], Some.Noon, default);
        (await ClaimAsync(held.Lease)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_new_session_finds_what_the_last_one_held_marked_as_perhaps_run_and_the_rest_not()
    {
        await DoneAsync(Some.Put(Some.Job(1), Some.Job(2), Some.Job(3, dueIn: 5)));
        var first = await StartAsync();
        var jobs = await ClaimAsync(first);
        await Store.Jobs.ReleaseAsync([.. jobs.Where(j => j.Subject == 2)], Some.Noon, default);

        await LoseAsync(first);
        var second = await StartAsync();
        second.ShouldBeGreaterThan(first);
        (await ClaimAsync(second, at: 5)).OrderBy(j => j.Subject).Select(j => (j.Subject, j.MayHaveRun)).ShouldBe([(1, true), (2, false), (3, false)]);
    }

    [TestMethod]
    [DataRow(false, DisplayName = "nobody holds it yet")]
    [DataRow(true, DisplayName = "the new session holds it")]
    public async Task A_result_of_an_old_session_is_refused(bool claimed)
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var old = (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem();
        await LoseAsync(old.Lease);
        var session = await StartAsync();
        var mine = claimed ? (await ClaimAsync(session)).ShouldHaveSingleItem() : null;

        (await CommitAsync(new Commit { Finishes = old, Tickets = { new TicketChange(null, Some.Ticket(1)) } })).Status.ShouldBe(CommitStatus.Fenced);

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
    public async Task A_job_that_is_put_off_waits_again_unmarked()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        await LoseAsync((await ClaimAsync(await StartAsync())).ShouldHaveSingleItem().Lease);
        var session = await StartAsync();
        var job = (await ClaimAsync(session)).ShouldHaveSingleItem();
        job.MayHaveRun.ShouldBeTrue();
        await DoneAsync(new Commit { Finishes = job, Jobs = { job with { Lease = 0, Attempts = 1, MayHaveRun = false } } });
        var again = (await ClaimAsync(session)).ShouldHaveSingleItem();
        (again.Attempts, again.MayHaveRun).ShouldBe((1, false));
    }

    [TestMethod]
    public async Task A_job_put_off_before_it_was_settled_whether_it_ran_stays_marked()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        await LoseAsync((await ClaimAsync(await StartAsync())).ShouldHaveSingleItem().Lease);
        var session = await StartAsync();
        var job = (await ClaimAsync(session)).ShouldHaveSingleItem();
        await DoneAsync(Engine.Faults.PutOff(job));
        (await ClaimAsync(session, at: 600)).ShouldHaveSingleItem().MayHaveRun.ShouldBeTrue("the next run would send again without looking it up");
    }
}
