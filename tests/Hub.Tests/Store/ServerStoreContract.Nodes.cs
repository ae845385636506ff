using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store;

/// <content>Nodes that start, fall silent and end.</content>
public abstract partial class ServerStoreContract
{
    [TestMethod]
    public async Task A_silent_nodes_jobs_are_freed_by_another_nodes_pulse_and_its_late_result_is_refused()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var (other, silent) = (Other(), await StartAsync());
        var old = (await ClaimAsync(silent)).ShouldHaveSingleItem();
        var living = await other.Nodes.StartSessionAsync(Some.Node, default);
        await FallSilentAsync(silent);

        var pulse = await other.Nodes.PulseAsync(living, NodeWork.None, default);

        pulse.Lost.ShouldHaveSingleItem().Session.ShouldBe(silent);
        pulse.Sessions.ShouldBe([living]);
        (await Store.Nodes.PulseAsync(silent, NodeWork.None, default)).Alive.ShouldBeFalse();
        var job = (await ClaimAsync(other, living)).ShouldHaveSingleItem();
        job.MayHaveRun.ShouldBeTrue();
        (await CommitAsync(new Commit { Finishes = old, Tickets = { new TicketChange(null, Some.Ticket(9)) } })).Status
            .ShouldBe(CommitStatus.Fenced);
        (await Store.Tickets.FindAsync([9], default)).ShouldBeEmpty();
        (await other.CommitAsync(new Commit { Finishes = job }, default)).Status.ShouldBe(CommitStatus.Done);
    }

    [TestMethod]
    public async Task No_job_is_claimed_for_a_session_that_has_ended()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var session = await StartAsync();
        await Other().Nodes.EndSessionAsync(session, default);
        (await ClaimAsync(session)).ShouldBeEmpty();
        (await ClaimAsync(await StartAsync())).ShouldHaveSingleItem().MayHaveRun.ShouldBeFalse();
    }

    [TestMethod]
    public async Task A_job_handed_on_in_memory_after_a_claim_can_be_released_to_other_nodes()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var (session, other) = (await StartAsync(), Other());
        var claimed = (await ClaimAsync(session)).ShouldHaveSingleItem();
        var lane = new Lane(Some.Lane, concurrency: 1);
        var committer = new Committer(
            Store, new Lanes([lane]), new HeldJobs(), ChangeEffects.None, new WorkSignal(), new OutboxSignal(), TimeProvider.System)
        { Session = session };

        // As after a look-up: the next attempt of the same order.
        (await committer.CommitAsync(new Commit { Finishes = claimed, Jobs = { claimed with { Failures = 1 } } }, default)).Status
            .ShouldBe(CommitStatus.Done);
        await Store.Jobs.ReleaseAsync([.. lane.Drain().Select(w => w.Job)], Some.Noon, default);

        (await ClaimAsync(other, await other.Nodes.StartSessionAsync(Some.Node, default))).ShouldHaveSingleItem().Failures.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_request_is_accepted_though_the_session_has_ended_and_any_node_can_claim_its_job()
    {
        var (session, other) = (await StartAsync(), Other());
        await other.Nodes.EndSessionAsync(session, default);
        var commit = Some.New(Some.Ticket(1));
        commit.Jobs.Add(Some.Job(1) with { Lease = session });

        var result = await CommitAsync(commit);

        (result.Status, result.SessionEnded).ShouldBe((CommitStatus.Done, true));
        (await ClaimAsync(other, await other.Nodes.StartSessionAsync(Some.Node, default))).ShouldHaveSingleItem().MayHaveRun
            .ShouldBeFalse("no worker has started it");
    }

    [TestMethod]
    public async Task A_pulse_keeps_a_node_alive_and_reports_its_workload()
    {
        var (other, first) = (Other(), await StartAsync());
        await FallSilentAsync(first);
        (await Store.Nodes.PulseAsync(first, new NodeWork(3, 44), default)).Alive.ShouldBeTrue();
        var second = await other.Nodes.StartSessionAsync(Some.Node with { Name = "second" }, default);

        var pulse = await other.Nodes.PulseAsync(second, NodeWork.None, default);

        pulse.Lost.ShouldBeEmpty();
        pulse.Sessions.ShouldBe([first, second]);
        var nodes = await other.Nodes.SessionsAsync(default);
        nodes.Select(n => (n.Session, n.Node.Name, n.EndedAt, n.Work))
            .ShouldBe([(first, "test", null, new NodeWork(3, 44)), (second, "second", null, NodeWork.None)]);
    }

    [TestMethod]
    public async Task Times_are_the_databases_though_the_nodes_clocks_are_hours_apart()
    {
        var (early, late) = (Other(new Shifted(TimeSpan.FromHours(-1))), Other(new Shifted(TimeSpan.FromHours(1))));
        var earlySession = await early.Nodes.StartSessionAsync(Some.Node, default);
        var lateSession = await late.Nodes.StartSessionAsync(Some.Node, default);
        var first = await early.Nodes.PulseAsync(earlySession, NodeWork.None, default);
        var second = await late.Nodes.PulseAsync(lateSession, NodeWork.None, default);
        (first.Lost.Count + second.Lost.Count).ShouldBe(0);
        (second.Now - first.Now).ShouldBeLessThan(TimeSpan.FromMinutes(1));

        // If a node wrote its own time, an hour ahead, another node's start would take it for a wrong clock and correct it; an order's
        // settle time would then be over at once.
        var due = DateTimeOffset.FromUnixTimeMilliseconds(second.Now.AddMinutes(5).ToUnixTimeMilliseconds());
        await late.CommitAsync(Some.Put(Some.Job(1) with { DueAt = due }), default);
        await early.Nodes.StartSessionAsync(Some.Node, default);
        var job = await early.Jobs.FindAsync(JobKind.Submit, 1, default);
        job!.DueAt.ShouldBe(due);
        (job.WrittenAt - second.Now).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [TestMethod]
    public async Task Jobs_a_node_held_when_it_ended_can_be_claimed_at_once()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var (other, session) = (Other(), await StartAsync());
        var second = await other.Nodes.StartSessionAsync(Some.Node, default);
        await ClaimAsync(session);
        await Store.Nodes.EndSessionAsync(session, default);
        (await ClaimAsync(other, second)).ShouldHaveSingleItem().MayHaveRun.ShouldBeTrue();
        (await other.Nodes.SessionsAsync(default))[0].EndedAt.ShouldNotBeNull();
    }

    [TestMethod]
    public async Task A_node_frozen_during_a_commit_delays_no_other_nodes_pulse_or_start_and_is_ended_once_its_lock_is_released()
    {
        var (other, frozen) = (Other(), await StartAsync());
        var living = await other.Nodes.StartSessionAsync(Some.Node, default);
        await FallSilentAsync(frozen);
        var asked = TimeProvider.System.GetTimestamp();
        var holdsTheSession = $"{Database.Sql.HoldSession}; {CommitStatements.MarkBatch}"
            .Replace("@session", $"{frozen}", StringComparison.Ordinal)
            .Replace("@group", "7", StringComparison.Ordinal)
            .Replace("@writer", "0", StringComparison.Ordinal);
        await using (await HeldTransaction.StartAsync(Database, holdsTheSession))
        {
            var pulse = await other.Nodes.PulseAsync(living, NodeWork.None, default);
            (pulse.Alive, pulse.Lost.Count).ShouldBe((true, 0));
            (await Other().Nodes.StartSessionAsync(Some.Node, default)).ShouldBeGreaterThan(living);
        }

        TimeProvider.System.GetElapsedTime(asked)
            .ShouldBeLessThan(TimeSpan.FromSeconds(5), "the wait for a lock that is never released would end after eight");
        (await other.Nodes.PulseAsync(living, NodeWork.None, default)).Lost.ShouldHaveSingleItem().Session.ShouldBe(frozen);
    }

    [TestMethod]
    public async Task Nodes_that_start_at_once_keep_what_they_claim_of_the_jobs_of_dead_sessions()
    {
        // So many that one node is still freeing them while another already claims.
        const int Jobs = 4_000;
        await DoneAsync(Some.Put(Enumerable.Range(1, Jobs).Select(i => Some.Job(i))));
        Database.Execute("UPDATE job SET lease = 999");

        async Task<(long Session, int Claimed)> StartAndClaimAsync(IStore store)
        {
            var session = await store.Nodes.StartSessionAsync(Some.Node, default);
            var claimed = 0;
            while (await ClaimAsync(store, session, 250) is { Count: > 0 } jobs)
            {
                claimed += jobs.Count;
            }

            return (session, claimed);
        }

        var stores = Enumerable.Range(0, 3).Select(_ => Other()).ToList();
        var nodes = await Task.WhenAll(stores.Select(store => Task.Run(() => StartAndClaimAsync(store))));

        foreach (var (session, claimed) in nodes)
        {
            Database.Number($"SELECT count(*) FROM job WHERE lease = {session}").ShouldBe(claimed);
        }

        nodes.Sum(n => n.Claimed).ShouldBe(Jobs);
    }

    [TestMethod]
    public async Task Jobs_that_one_node_leaves_are_notified_to_the_others()
    {
        var other = Other();
        var heard = new Engine.TestEvent();
        var looks = await other.Jobs.OutsideChangesAsync(default);

        // The first notification is the listener's own at its start, because it may have missed earlier ones.
        await UntilAsync(() => other.Jobs.OutsideChangesAsync(default), n => n != looks);
        other.OutsideWork += (_, _) => heard.Set();
        await DoneAsync(Some.Put(Some.Job(1)));
        await heard.WaitAsync();
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
