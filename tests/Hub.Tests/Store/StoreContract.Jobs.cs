using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Claims.</content>
public abstract partial class StoreContract
{
    [TestMethod]
    public async Task A_claim_takes_no_more_jobs_than_a_lane_has_room_for_and_none_of_other_lanes()
    {
        await DoneAsync(Some.Put(Enumerable.Range(1, 10).Select(i => Some.Job(i, i % 2 == 0 ? "to:parks" : "to:streets"))));
        var room = new Dictionary<string, int> { ["to:streets"] = 3, ["to:animals"] = 9 };
        var claim = await Store.Jobs.ClaimAsync(await StartAsync(), room, Some.Noon, default);
        claim.Works.Select(w => w.Job.Lane).ShouldBe(["to:streets", "to:streets", "to:streets"]);
    }

    [TestMethod]
    public async Task Jobs_that_fell_due_first_are_claimed_first()
    {
        await DoneAsync(Some.Put(Enumerable.Range(1, 20).Select(i => Some.Job(i, dueIn: -(i * 7 % 20)))));
        var session = await StartAsync();
        var taken = new List<int>();
        while (await ClaimAsync(session, room: 4) is { Count: > 0 } jobs)
        {
            taken.AddRange(jobs.Select(j => (int)(j.DueAt - Some.Noon).TotalSeconds).Order());
        }

        taken.ShouldBe(Enumerable.Range(-19, 20));
    }

    [TestMethod]
    public async Task One_claim_returns_its_jobs_in_the_order_they_fell_due()
    {
        await DoneAsync(Some.Put(Enumerable.Range(1, 20).Select(i => Some.Job(i, dueIn: -i))));
        (await ClaimAsync(await StartAsync())).Select(j => j.DueAt).ShouldBeInOrder(SortDirection.Ascending);
    }

    [TestMethod]
    public async Task No_job_is_claimed_before_it_is_due_and_the_earliest_due_time_is_returned()
    {
        await DoneAsync(Some.Put(Some.Job(1, dueIn: 60), Some.Job(2, dueIn: 30), Some.Job(3, "to:parks", dueIn: 5)));
        var claim = await Store.Jobs.ClaimAsync(await StartAsync(), new Dictionary<string, int> { [Some.Lane] = 9 }, Some.Noon, default);
        (claim.Works.Count, claim.NextDue).ShouldBe((0, Some.Noon.AddSeconds(30)));
        (await ClaimAsync(1, at: 30)).ShouldHaveSingleItem().Subject.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_due_job_that_found_no_room_is_returned_as_the_next_due()
    {
        await DoneAsync(Some.Put(Some.Job(1), Some.Job(2)));
        (await Store.Jobs.ClaimAsync(await StartAsync(), new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default)).NextDue
            .ShouldBe(Some.Noon);
        (await Store.Jobs.ClaimAsync(1, new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default)).NextDue.ShouldBeNull();
    }

    [TestMethod]
    public async Task A_parked_job_whose_reason_was_cut_inside_a_character_can_still_be_finished()
    {
        await DoneAsync(Some.Put(Some.Job(1) with { Parked = $"{new string('x', 3_999)}🕳 and more" }));
        var parked = (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();

        parked.Parked.ShouldStartWith(new string('x', 3_999));
        await DoneAsync(new Commit { Finishes = parked });
        (await Store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_parked_job_is_listed_with_its_reason_and_never_claimed()
    {
        await DoneAsync(Some.Put(Some.Job(1) with { Parked = "no such code" }));
        (await ClaimAsync(await StartAsync(), at: 1_000_000)).ShouldBeEmpty();
        (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Parked.ShouldBe("no such code");
    }

    [TestMethod]
    public async Task Concurrent_claims_never_return_a_job_twice()
    {
        await DoneAsync(Some.Put(Enumerable.Range(1, 200).Select(i => Some.Job(i))));
        var session = await StartAsync();
        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => ClaimAsync(session, room: 9))));
        // Two claims at the same moment may both skip a row, so a last claim takes the rest.
        claims = [.. claims, await ClaimAsync(session, room: 200)];
        claims.SelectMany(c => c).Select(j => j.Subject).Order().ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
    }

    [TestMethod]
    public async Task A_job_written_with_a_lease_is_not_claimed_by_another()
    {
        var session = await StartAsync();
        await DoneAsync(Some.Put(Some.Job(1) with { Lease = session }));
        (await ClaimAsync(session)).ShouldBeEmpty();
        await DoneAsync(new Commit { Finishes = Some.Job(1) with { Lease = session } });
    }

    [TestMethod]
    public async Task A_sessions_leases_are_listed_and_a_job_that_may_have_run_is_released_as_such()
    {
        var session = await StartAsync();
        await DoneAsync(Some.Put(Some.Job(1), Some.Job(2), Some.Job(3) with { Lease = session }, Some.Job(4, "to:parks")));
        var claimed = await ClaimAsync(session);

        (await Store.Jobs.HeldAsync(session, default)).OrderBy(h => h.Key.Subject)
            .ShouldBe([.. claimed.OrderBy(j => j.Subject)
                .Select(j => new HeldLease(JobKey.Of(j), j.Claim, j.DueAt)), new HeldLease(new(JobKind.Submit, 3), 0, Some.Job(3).DueAt)]);
        (await Store.Jobs.HeldAsync(session + 1, default)).ShouldBeEmpty();
        (await Store.Jobs.HeldAsync(0, default)).ShouldBeEmpty("0 is no session");

        await Store.Jobs.ReleaseAsync([.. claimed.Select(j => j with { MayHaveRun = j.Subject == 2 })], Some.Noon, default);
        (await ClaimAsync(session)).OrderBy(j => j.Subject).Select(j => (j.Subject, j.MayHaveRun)).ShouldBe([(1, false), (2, true)]);
    }

    [TestMethod]
    public async Task A_claimed_job_is_as_it_was_written_and_has_its_ticket()
    {
        var ticket = Some.Ticket(7, CrmCore.Tickets.WorkOrderState.Pending);
        var job = Some.Job(ticket.Order(1).Id) with { Attempts = 3, Failures = 2, Trace = "00-aa-bb-01", Payload = "{\"a\":1}" };
        var commit = Some.New(ticket);
        commit.Jobs.Add(job);
        await DoneAsync(commit);
        var session = await StartAsync();
        var work = (await Store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default)).Works
            .ShouldHaveSingleItem();
        work.Job.ShouldBe(job with { Lease = session, Claim = work.Job.Claim, WrittenAt = work.Job.WrittenAt });
        Json(work.Ticket!).ShouldBe(Json(ticket));
    }

    [TestMethod]
    public async Task Writing_a_job_again_replaces_it()
    {
        await DoneAsync(Some.Put(Some.Job(1) with { Parked = "look", Attempts = 4, Payload = "old" }));
        await DoneAsync(Some.Put(Some.Job(1, "to:parks") with { Payload = "new" }));
        var job = (await ClaimAsync(await StartAsync(), lane: "to:parks")).ShouldHaveSingleItem();
        (job.Attempts, job.Payload, job.Parked).ShouldBe((0, "new", null));
        (await Store.Desk.CountAsync(default)).Jobs.ShouldBe([new KeyValuePair<string, long>("to:parks", 1)]);
    }
}
