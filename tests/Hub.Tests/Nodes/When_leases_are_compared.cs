using Allentown311.Hub.Engine;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Nodes;

/// <summary>The watch over leases alone, over a real store; each look is one pulse.</summary>
[TestClass]
public sealed class When_leases_are_compared
{
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly HeldJobs held = new();
    private readonly LogLines<LeaseWatch> log = new();
    private ShimStore store = null!;
    private LeaseWatch watch = null!;
    private long session;

    [TestInitialize]
    public async Task OpenAsync()
    {
        store = new ShimStore(new SqliteStore(folder.File(), time));
        watch = new LeaseWatch(store, held, time, log);
        session = await store.Nodes.StartSessionAsync(Some.Node, default);
        await store.CommitAsync(Some.Put(Some.Job(1) with { Lease = session }), default);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task A_job_that_only_the_store_knows_is_given_back_at_the_second_look()
    {
        (await LookAsync()).ShouldBeFalse("a commit may be about to hand it on");
        (await LeaseAsync()).ShouldBe(session);

        (await LookAsync()).ShouldBeTrue();

        (await LeaseAsync()).ShouldBe(0);
        log.All.ShouldHaveSingleItem().Text.ShouldContain("Submit 1 on to:streets");
        (held.TryHold(Some.Job(1)), await LookAsync()).ShouldBe((true, false));
    }

    [TestMethod]
    public async Task A_job_that_was_held_in_between_is_seen_for_the_first_time_again()
    {
        await LookAsync();
        held.TryHold(Some.Job(1));
        (await LookAsync()).ShouldBeFalse();
        held.LetGo(Some.Job(1));

        (await LookAsync()).ShouldBeFalse();
        (await LookAsync()).ShouldBeTrue();
    }

    [TestMethod]
    public async Task What_was_seen_under_another_session_does_not_count()
    {
        await LookAsync();
        session = await store.Nodes.StartSessionAsync(Some.Node, default);
        await store.CommitAsync(Some.Put(Some.Job(1) with { Lease = session }), default);

        (await LookAsync()).ShouldBeFalse("of this session it is the first look");
        (await LookAsync()).ShouldBeTrue();
    }

    [TestMethod]
    public async Task While_a_claim_is_under_way_nothing_is_taken_for_a_leak()
    {
        held.BeginClaim();
        (await LookAsync()).ShouldBeFalse();
        (await LookAsync()).ShouldBeFalse("the claim may have leased it");
        (held.ClaimsBegun, held.ClaimsEnded).ShouldBe((1, 0));

        held.EndClaim();

        (await LookAsync()).ShouldBeFalse("it is the first look that counts");
        (await LookAsync()).ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_claim_that_ends_while_it_is_waited_for_is_waited_for_no_longer()
    {
        await LookAsync();
        held.BeginClaim();
        var look = LookAsync();
        held.EndClaim();

        (await look).ShouldBeTrue();
    }

    [TestMethod]
    [DataRow(false, false, false)]
    [DataRow(true, false, true)]
    [DataRow(false, true, true)]
    public async Task A_job_whose_step_had_begun_is_given_back_as_perhaps_run(bool hadBegun, bool mayHaveRun, bool expected)
    {
        if (mayHaveRun)
        {
            await store.CommitAsync(Some.Put(Some.Job(1) with { Lease = session, MayHaveRun = true }), default);
        }

        if (hadBegun)
        {
            held.Begin(Some.Job(1));
        }

        await LookAsync();
        await LookAsync();

        (await store.Jobs.FindAsync(JobKind.Submit, 1, default))!.MayHaveRun.ShouldBe(expected);
        held.MayHaveRun(JobKey.Of(Some.Job(1))).ShouldBeFalse("the store has it now");
    }

    [TestMethod]
    public async Task A_job_that_was_given_back_and_claimed_anew_meanwhile_keeps_its_new_lease()
    {
        await LookAsync();
        store.BeforeFind = async () =>
        {
            store.BeforeFind = () => Task.CompletedTask;
            await store.Jobs.ReleaseAsync([Some.Job(1) with { Lease = session }], Some.Noon.AddSeconds(-1), default);
            var room = new Dictionary<string, int> { [Some.Lane] = 1 };
            (await store.Jobs.ClaimAsync(session, room, Some.Noon, default)).Works.ShouldHaveSingleItem();
        };

        (await LookAsync()).ShouldBeFalse();

        (await LeaseAsync()).ShouldBe(session, "a worker is about to get it");
    }

    [TestMethod]
    public async Task A_job_that_somebody_else_gives_back_is_left_to_them()
    {
        await LookAsync();
        held.TryReturn(JobKey.Of(Some.Job(1))).ShouldBeTrue();

        (await LookAsync()).ShouldBeFalse();

        (await LeaseAsync()).ShouldBe(session);
        held.TryHold(Some.Job(1)).ShouldBeFalse("it is still being given back");
    }

    [TestMethod]
    public async Task A_store_that_refuses_the_return_is_asked_again_at_the_next_pulse()
    {
        await LookAsync();
        store.BeforeRelease = () => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(LookAsync());
        log.All.ShouldBeEmpty();
        held.TryHold(Some.Job(1)).ShouldBeTrue("it is no longer being given back");
        held.LetGo(Some.Job(1));
        store.BeforeRelease = () => Task.CompletedTask;

        (await LookAsync()).ShouldBeTrue();
    }

    [TestMethod]
    public void Each_hold_of_a_job_has_its_own_end()
    {
        var (job, key) = (Some.Job(1), JobKey.Of(Some.Job(1)));
        held.TryHold(job);
        held.TryHold(job);
        held.LetGo(job);
        (held.Holds(key), held.TryReturn(key)).ShouldBe((true, false), "its next round is in a commit");
        held.LetGo(job);
        (held.Holds(key), held.TryReturn(key), held.TryReturn(key)).ShouldBe((false, true, false), "one alone gives it back");
    }

    [TestMethod]
    public void Each_run_of_a_job_has_its_own_end()
    {
        var (job, key) = (Some.Job(1), JobKey.Of(Some.Job(1)));
        held.Begin(job);
        held.Begin(job);
        held.End(job);
        held.MayHaveRun(key).ShouldBeTrue();
        held.End(job);
        held.MayHaveRun(key).ShouldBeFalse();
        held.End(job);
        held.Begin(job);
        held.MayHaveRun(key).ShouldBeTrue("one end too many owes nothing");
    }

    private Task<bool> LookAsync() => watch.LookAsync(session, default);

    private async Task<long> LeaseAsync() => (await store.Jobs.FindAsync(JobKind.Submit, 1, default))!.Lease;
}
