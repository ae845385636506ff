using System.Diagnostics;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>The committer over a real store, with lanes that no worker empties.</summary>
[TestClass]
public sealed class When_a_commit_hands_on_its_jobs
{
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly HeldJobs held = new();
    private readonly WorkSignal work = new();
    private readonly OutboxSignal outbox = new();
    private readonly Lane streets = new(Some.Lane, 1, capacity: 2);
    private readonly Lane mails = new("notify:mail", 1);
    private ShimStore store = null!;
    private Committer committer = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        store = new ShimStore(new SqliteStore(folder.File(), time));
        committer = new Committer(store, new Lanes([streets, mails]), held, ChangeEffects.None, work, outbox, time)
        {
            Session = await store.Nodes.StartSessionAsync(Some.Node, default),
        };
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task A_job_that_is_due_and_has_room_goes_to_its_lane_with_the_ticket_as_it_is_now()
    {
        var ticket = Some.Ticket(1, WorkOrderState.Pending);
        var commit = Some.New(ticket);
        commit.Jobs.Add(Some.Job(ticket.Order(1).Id) with { Lease = 99, Claim = 7 });
        var (isWork, isOutbox) = (work.Next, outbox.Next);

        (await committer.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);

        streets.Queue.TryRead(out var handed).ShouldBeTrue();
        (handed!.Job.Lease, handed.Job.Claim, handed.Ticket!.Number).ShouldBe((committer.Session, 0, ticket.Number));
        (await FindAsync(ticket.Order(1).Id)).Lease.ShouldBe(committer.Session, "so that nobody has to read it back");
        (held.Holds(JobKey.Of(handed.Job)), streets.Held).ShouldBe((true, 1));
        (isWork.IsCompleted, isOutbox.IsCompleted).ShouldBe((false, false), "the store holds nothing to look for");
    }

    [TestMethod]
    [DataRow("parked", false)]
    [DataRow("no such lane", false)]
    [DataRow("due later", true)]
    [DataRow("paused", true)]
    [DataRow("full", true)]
    [DataRow("stopping", true)]
    [DataRow("returning", true)]
    public async Task Any_other_job_stays_in_the_store_and_the_claimer_looks_for_it_if_it_can_be_claimed(string why, bool isLookedFor)
    {
        var job = Some.Job(1) with { Lease = 99, Claim = 7 };
        switch (why)
        {
            case "parked":
                job = job with { Parked = "r" };
                break;
            case "no such lane":
                job = job with { Lane = "to:nowhere" };
                break;
            case "due later":
                job = job with { DueAt = time.Now.AddSeconds(1) };
                break;
            case "paused":
                streets.Pause(time.Now.AddSeconds(1));
                break;
            case "full":
                streets.Reserve(2).ShouldBe(2);
                break;
            case "stopping":
                committer.Session = 0;
                break;
            default:
                held.TryReturn(JobKey.Of(job)).ShouldBeTrue();
                break;
        }

        var (places, isRaised) = (streets.Held, work.Next);

        await committer.CommitAsync(Some.Put(job), default);

        var stored = await FindAsync(1);
        (stored.Lease, stored.Claim, stored.Parked).ShouldBe((0, 0, job.Parked));
        (streets.Queue.TryPeek(out _), streets.Held, isRaised.IsCompleted).ShouldBe((false, places, isLookedFor));
    }

    [TestMethod]
    public async Task A_job_that_was_due_until_now_is_due()
    {
        streets.Pause(time.Now);

        await committer.CommitAsync(Some.Put(Some.Job(1)), default);

        streets.Queue.TryPeek(out _).ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_job_carries_its_own_trace_or_that_of_the_step()
    {
        using var activity = new Activity("step").Start();

        await committer.CommitAsync(Some.Put(Some.Job(1) with { Trace = "trace-1" }, Some.Job(2)), default);

        ((await FindAsync(1)).Trace, (await FindAsync(2)).Trace).ShouldBe(("trace-1", activity.Id));
    }

    [TestMethod]
    public async Task A_notice_goes_to_its_lane_once_and_one_that_exists_gives_its_place_back()
    {
        foreach (var places in new[] { 1, 1 })
        {
            var commit = new Commit();
            commit.NewNotices.Add(new NewNotice(Some.Notice(1), Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify)));

            await committer.CommitAsync(commit, default);

            mails.Held.ShouldBe(places);
        }

        mails.Queue.TryRead(out var only).ShouldBeTrue();
        only!.Job.Subject.ShouldBe(Some.Notice(1).Id);
        mails.Queue.TryRead(out _).ShouldBeFalse();
    }

    [TestMethod]
    public async Task A_message_wakes_who_publishes_it()
    {
        var isRaised = outbox.Next;

        await committer.CommitAsync(
            new Commit { Outbox = { new OutboxMessage("events", "26-1/7", "26-1", "ticket.changed", "{}", Some.Noon) } }, default);

        isRaised.IsCompleted.ShouldBeTrue();
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_stale_result_gives_its_place_back_and_the_store_is_looked_at_only_if_it_may_hold_more(bool isAllFetched)
    {
        var ticket = Some.Ticket(1, WorkOrderState.Pending);
        await store.CommitAsync(Some.New(ticket), default);
        await store.CommitAsync(Some.Change(ticket, ticket with { StatusNote = "meanwhile" }), default);
        var logged = 0;
        var late = new Commit { Tickets = { new TicketChange(ticket, ticket with { Version = 2 }) }, LogWhenDurable = () => logged++ };
        late.Jobs.Add(Some.Job(ticket.Order(1).Id));
        streets.MarkFetched(isAllFetched);
        var isRaised = work.Next;

        (await committer.CommitAsync(late, default)).Status.ShouldBe(CommitStatus.Stale);

        (streets.Held, held.Holds(JobKey.Of(late.Jobs[0])), isRaised.IsCompleted, logged).ShouldBe((0, false, !isAllFetched, 0));
    }

    [TestMethod]
    public async Task A_result_that_may_have_been_written_before_has_the_store_looked_at_again()
    {
        await store.CommitAsync(Some.Put(Some.Job(1)), default);
        var job = await FindAsync(1);
        await store.CommitAsync(new Commit { Finishes = job }, default);
        var (isWork, isOutbox) = (work.Next, outbox.Next);

        (await committer.CommitAsync(new Commit { Finishes = job, Jobs = { Some.Job(2) } }, default)).Status.ShouldBe(CommitStatus.Fenced);

        (isWork.IsCompleted, isOutbox.IsCompleted, streets.Held).ShouldBe((true, true, 0));
    }

    [TestMethod]
    public async Task A_store_that_refuses_gets_the_places_back_and_is_looked_at_again()
    {
        store.BeforeCommit = _ => throw ShimStore.Unavailable;
        var (isWork, isOutbox) = (work.Next, outbox.Next);
        var commit = Some.Put(Some.Job(1));

        await Should.ThrowAsync<StoreUnavailableException>(committer.CommitAsync(commit, default));

        (streets.Held, held.Holds(JobKey.Of(commit.Jobs[0]))).ShouldBe((0, false));
        (isWork.IsCompleted, isOutbox.IsCompleted).ShouldBe((true, true));
    }

    [TestMethod]
    public async Task What_a_lost_answer_left_leased_is_given_back_once_and_a_failed_return_is_tried_again()
    {
        store.AfterCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(committer.CommitOnceAsync(Some.Put(Some.Job(1)), default));
        (await FindAsync(1)).Lease.ShouldBe(committer.Session);
        store.BeforeRelease = () => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(committer.ReleasePendingAsync());
        held.TryHold(Some.Job(1)).ShouldBeTrue("it is no longer being given back");
        held.LetGo(Some.Job(1));
        var returns = 0;
        store.BeforeRelease = () =>
        {
            returns++;
            return Task.CompletedTask;
        };

        await committer.ReleasePendingAsync();
        await committer.ReleasePendingAsync();

        ((await FindAsync(1)).Lease, returns).ShouldBe((0, 1));
        held.TryHold(Some.Job(1)).ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_job_that_a_worker_has_by_now_is_not_given_back()
    {
        store.AfterCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(committer.CommitOnceAsync(Some.Put(Some.Job(1), Some.Job(2)), default));
        store.AfterCommit = _ => Task.CompletedTask;
        await committer.CommitAsync(Some.Put(Some.Job(1)), default);
        held.TryHold(Some.Job(2)).ShouldBeTrue();

        await committer.ReleasePendingAsync();

        ((await FindAsync(1)).Lease, (await FindAsync(2)).Lease).ShouldBe((committer.Session, committer.Session));
    }

    [TestMethod]
    public void Only_what_a_commit_leased_may_have_to_be_given_back()
    {
        Committer.LeasedJobs(null).ShouldBeEmpty();
        var commit = Some.Put(Some.Job(1) with { Lease = 3 }, Some.Job(2));
        commit.NewNotices.Add(new NewNotice(Some.Notice(1), Some.Job(3, "notify:mail", JobKind.Notify) with { Lease = 3 }));

        Committer.LeasedJobs(commit).Select(j => j.Subject).ShouldBe([1, 3]);
    }

    [TestMethod]
    public void A_job_that_is_to_be_given_back_later_wakes_the_claimer()
    {
        var isRaised = work.Next;

        committer.ReleaseLater(Some.Job(1));

        isRaised.IsCompleted.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_command_beside_the_hub_leaves_its_jobs_to_the_hub()
    {
        var command = Committer.ForCommand(store, ChangeEffects.None, time);

        await command.CommitAsync(Some.Put(Some.Job(1)), default);

        ((await FindAsync(1)).Lease, streets.Held).ShouldBe((0, 0));
    }

    [TestMethod]
    public async Task What_a_result_logs_is_logged_when_it_is_durable()
    {
        var logged = 0;

        await committer.CommitAsync(new Commit { LogWhenDurable = () => logged++, Jobs = { Some.Job(1) } }, default);

        logged.ShouldBe(1);
    }

    [TestMethod]
    public async Task What_follows_from_a_change_is_written_with_it_and_told_once_it_is()
    {
        var ticket = Some.Ticket(1, WorkOrderState.Pending);
        var effect = new NoteEffect();
        var with = new Committer(store, new Lanes([streets]), held, new ChangeEffects([effect]), work, outbox, time);
        await store.CommitAsync(Some.New(ticket), default);
        store.BeforeCommit = _ =>
        {
            effect.Told.ShouldBe(0, "it is not written yet");
            return Task.CompletedTask;
        };

        await with.CommitAsync(Some.Change(ticket, ticket with { StatusNote = "x" }), default);

        (await store.Tickets.TimelineAsync(1, default)).ShouldHaveSingleItem().What.ShouldBe("effect");
        effect.Told.ShouldBe(1);
    }

    private sealed class NoteEffect : IChangeEffect
    {
        public int Told { get; private set; }

        public void Add(TicketChange change, DateTimeOffset now, Commit commit) =>
            commit.Timeline.Add(new TimelineEntry(change.After.Id, now, "effect"));

        public void OnWritten(CommitResult result) => Told++;
    }

    private async Task<Job> FindAsync(long subject) =>
        (await store.Jobs.FindAsync(JobKind.Submit, subject, default)).ShouldNotBeNull();
}
