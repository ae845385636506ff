using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_the_next_job_is_handed_on
{
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly Lane lane = new(Some.Lane, concurrency: 1, capacity: 2);
    private ShimStore store = null!;
    private Committer committer = null!;
    private readonly WorkSignal work = new();
    private Task wake = null!;
    private int logged;

    [TestInitialize]
    public async Task StartAsync()
    {
        store = new ShimStore(new SqliteStore(folder.File(), time));
        wake = work.Next;
        committer = new Committer(store, new Lanes([lane, new Lane("notify:mail", 1)]), new HeldJobs(), ChangeEffects.None, work,
            new OutboxSignal(), time)
        {
            Session = await store.Nodes.StartSessionAsync(Some.Node, default),
        };
    }

    [TestCleanup]
    public async Task CleanUpAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task The_next_job_is_leased_in_the_store_and_in_the_lane_with_its_ticket()
    {
        var ticket = Some.Ticket(1, WorkOrderState.Pending);
        var commit = Some.New(ticket);
        commit.Jobs.Add(Some.Job(ticket.Order(1).Id));
        await committer.CommitAsync(commit, default);

        lane.Queue.TryRead(out var work).ShouldBeTrue();
        (work!.Job.Lease, work.Ticket).ShouldBe((committer.Session, ticket));
        (lane.Held, wake.IsCompleted).ShouldBe((1, false));
        (await WaitingAsync()).ShouldBeEmpty();
        (await store.CommitAsync(new Commit { Finishes = work.Job }, default)).Status.ShouldBe(CommitStatus.Done);
    }

    [TestMethod]
    [DataRow("full")]
    [DataRow("paused")]
    [DataRow("later")]
    [DataRow("not started")]
    public async Task A_next_job_that_cannot_be_worked_now_stays_in_the_store_and_the_claimer_is_woken(string why)
    {
        var job = Some.Job(1);
        switch (why)
        {
            case "full":
                lane.Reserve(2);
                break;
            case "paused":
                lane.Pause(time.Now.AddMinutes(1));
                break;
            case "later":
                job = job with { DueAt = time.Now.AddSeconds(1) };
                break;
            default:
                committer.Session = 0;
                break;
        }

        await committer.CommitAsync(Some.Put(job), default);

        (lane.Queue.TryRead(out _), wake.IsCompleted).ShouldBe((false, true));
        (await WaitingAsync()).ShouldHaveSingleItem().Lease.ShouldBe(0);
        lane.MayHaveMore.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_parked_job_waits_for_a_person_and_the_claimer_is_not_woken()
    {
        await committer.CommitAsync(Some.Put(Some.Job(1) with { Parked = "look" }), default);
        (lane.Held, wake.IsCompleted).ShouldBe((0, false));
    }

    [TestMethod]
    public async Task A_refused_commit_enqueues_no_job()
    {
        var commit = new Commit
        {
            Finishes = Some.Job(9) with { Lease = 77 },
            LogWhenDurable = () => logged++,
            Jobs = { Some.Job(1), Some.Job(2), Some.Job(3) },
        };
        (await committer.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Fenced);
        (lane.Held, lane.Queue.TryRead(out _), logged).ShouldBe((0, false, 0));
    }

    [TestMethod]
    public async Task A_job_that_was_stored_though_the_answer_was_lost_is_released()
    {
        store.AfterCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(() => committer.CommitOnceAsync(Some.Put(Some.Job(1)), default));
        (await store.Jobs.FindAsync(JobKind.Submit, 1, default))!.Lease.ShouldBe(committer.Session);
        wake.IsCompleted.ShouldBeTrue("the claimer is woken");

        await committer.ReleasePendingAsync();

        (await store.Jobs.FindAsync(JobKind.Submit, 1, default))!.Lease.ShouldBe(0);
        lane.Held.ShouldBe(0);
    }

    [TestMethod]
    public async Task A_job_that_is_worked_after_a_second_try_is_not_released_because_of_the_first()
    {
        store.BeforeCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(() => committer.CommitOnceAsync(Some.Put(Some.Job(1)), default));
        store.BeforeCommit = _ => Task.CompletedTask;
        await committer.CommitOnceAsync(Some.Put(Some.Job(1)), default);

        await committer.ReleasePendingAsync();

        (await store.Jobs.FindAsync(JobKind.Submit, 1, default))!
            .Lease.ShouldBe(committer.Session, "a second worker would notify the resident twice");
    }

    [TestMethod]
    public async Task A_commit_that_an_unavailable_store_refuses_keeps_no_place()
    {
        store.BeforeCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(() => committer.CommitAsync(Some.Put(Some.Job(1)), default));
        (lane.Held, lane.Queue.TryRead(out _)).ShouldBe((0, false));
    }

    [TestMethod]
    public async Task A_notice_that_existed_is_not_sent_again()
    {
        NewNotice Make(NoticeEvent e) => new(Some.Notice(1, e), Some.Job(Some.Notice(1, e).Id, Some.Lane, JobKind.Notify));
        await committer.CommitAsync(new Commit { NewNotices = { Make(NoticeEvent.Received) } }, default);
        lane.Queue.TryRead(out _).ShouldBeTrue();
        lane.Release();

        await committer.CommitAsync(new Commit { NewNotices = { Make(NoticeEvent.Received), Make(NoticeEvent.Completed) } }, default);

        lane.Queue.TryRead(out var work).ShouldBeTrue();
        Notice.Parts(work!.Job.Subject).Event.ShouldBe(NoticeEvent.Completed);
        (lane.Held, lane.Queue.TryRead(out _)).ShouldBe((1, false));
    }

    [TestMethod]
    public async Task A_commit_is_logged_once_it_is_durable()
    {
        var commit = new Commit { Timeline = { new TimelineEntry(1, Some.Noon, "x") }, LogWhenDurable = () => logged++ };
        await committer.CommitAsync(commit, default);
        logged.ShouldBe(1);
    }

    private async Task<IReadOnlyList<Job>> WaitingAsync()
    {
        const int Session = 99;
        var room = new Dictionary<string, int> { [Some.Lane] = 9 };
        var claim = await store.Jobs.ClaimAsync(Session, room, Some.Noon.AddDays(1), default);
        return [.. claim.Works.Select(w => w.Job with { Lease = w.Job.Lease == Session ? 0 : w.Job.Lease })];
    }
}
