using System.Collections.Concurrent;
using System.Diagnostics;
using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Writes commits to the store and hands the next jobs to their lanes in memory. A job that is due now, and whose lane has room, is written
/// already leased to this node, so that the node need not read it back. Every change of a ticket goes through this class, so that the
/// effects of the change are written in the same transaction. Any thread may commit at any time; the class takes no lock of its own.
/// </summary>
internal sealed class Committer(IStore store, Lanes lanes, ChangeEffects effects, WorkSignal work, OutboxSignal outbox, TimeProvider time)
{
    // Jobs that the store may hold as leased to this session although no lane has them; see ReleaseLater.
    private readonly ConcurrentDictionary<(JobKind Kind, long Subject), Job> pendingReleases = new();

    /// <summary>A committer without lanes, for a command beside the hub: a running hub claims the jobs that it commits.</summary>
    public static Committer ForCommand(IStore store, ChangeEffects effects, TimeProvider time) =>
        new(store, new Lanes([]), effects, new WorkSignal(), new OutboxSignal(), time);

    /// <summary>The session that jobs are leased to. While it is 0, before the walk starts and once it stops, no job is leased.</summary>
    public long Session { get; set; }

    /// <summary>
    /// Has <see cref="ReleasePendingAsync"/> release the next jobs of a commit whose outcome is unknown. The commit may be durable although
    /// the store's answer was lost; its jobs are then leased to this session, and no worker has them. Not for a commit that is tried again.
    /// </summary>
    public void ReleaseLater(Commit commit)
    {
        var noticeJobs = commit.NewNotices.Select(n => n.Job).OfType<Job>();
        foreach (var job in commit.Jobs.Concat(noticeJobs).Where(j => j.Lease != 0))
        {
            pendingReleases[(job.Kind, job.Subject)] = job;
        }

        work.Raise();
    }

    /// <summary>Gives the jobs of <see cref="ReleaseLater"/> back to the store. The store ignores those that were never written.</summary>
    public async Task ReleasePendingAsync()
    {
        var jobs = pendingReleases.Keys.ToList()
            .Select(key => pendingReleases.TryRemove(key, out var job) ? job : null)
            .OfType<Job>()
            .ToList();
        if (jobs.Count == 0)
        {
            return;
        }

        try
        {
            await store.Jobs.ReleaseAsync(jobs, time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            jobs.ForEach(job => pendingReleases.TryAdd((job.Kind, job.Subject), job));
            throw;
        }
    }

    /// <summary>
    /// Applies a commit that its caller does not try again. When its outcome is unknown, the jobs it may have written are released later.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The commit was not written, or its outcome is unknown.</exception>
    public async Task<CommitResult> CommitOnceAsync(Commit commit, CancellationToken ct)
    {
        try
        {
            return await CommitAsync(commit, ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            ReleaseLater(commit);
            throw;
        }
    }

    /// <summary>Applies a commit; see <see cref="IStore.CommitAsync"/>.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct)
    {
        var reserved = new List<(Lane Lane, Job Job)>(2);
        var leftInStore = false;
        var trace = Activity.Current?.Id;
        var now = time.GetUtcNow();
        effects.AddTo(commit, now);
        for (var i = 0; i < commit.Jobs.Count; i++)
        {
            commit.Jobs[i] = LeaseIfRoom(commit.Jobs[i], trace, now, reserved, ref leftInStore);
        }

        for (var i = 0; i < commit.NewNotices.Count; i++)
        {
            if (commit.NewNotices[i] is { Job: { } job } notice)
            {
                commit.NewNotices[i] = notice with { Job = LeaseIfRoom(job, trace, now, reserved, ref leftInStore) };
            }
        }

        CommitResult result;
        try
        {
            result = await store.CommitAsync(commit, ct).ConfigureAwait(false);
        }
        catch
        {
            reserved.ForEach(r => Release(r.Lane));
            throw;
        }

        CrashPoint.At(CrashPoint.RouteCommitted, commit.Finishes?.Kind == JobKind.Route);
        CrashPoint.At(CrashPoint.SubmitCommitted, commit.Finishes?.Kind == JobKind.Submit);
        CrashPoint.At(CrashPoint.NoticeCommitted, commit.Finishes?.Kind == JobKind.Notify);
        EnqueueReserved(commit, reserved, result);
        if (result.Status == CommitStatus.Done)
        {
            commit.LogWhenDurable?.Invoke();
            if (leftInStore || result.LeftWork || result.SessionEnded)
            {
                work.Raise();
            }

            if (commit.Outbox.Count > 0)
            {
                outbox.Raise();
            }
        }

        return result;
    }

    private void Release(Lane lane)
    {
        if (lane.Release())
        {
            work.Raise();
        }
    }

    private void EnqueueReserved(Commit commit, List<(Lane Lane, Job Job)> reserved, CommitResult result)
    {
        foreach (var (lane, job) in reserved)
        {
            var isSkippedNotice = job.Kind == JobKind.Notify && result.SkippedNotices?.Contains(job.Subject) == true;
            if (result.Status != CommitStatus.Done || result.SessionEnded || isSkippedNotice)
            {
                Release(lane);
                continue;
            }

            // A worker gets the job now, so an earlier try with an unknown outcome must no longer release it.
            pendingReleases.TryRemove((job.Kind, job.Subject), out _);
            var id = job.TicketId;
            lane.Enqueue(new Work(job, commit.Tickets.FirstOrDefault(t => t.After.Id == id)?.After));
        }
    }

    private Job LeaseIfRoom(Job job, string? trace, DateTimeOffset now, List<(Lane Lane, Job Job)> reserved, ref bool leftInStore)
    {
        // The job may be the next try of a job that was claimed. It is written as a new row, so it must not carry the old lease and claim:
        // the store would not find it by them when it is given back.
        job = job with { Trace = job.Trace ?? trace, Lease = 0, Claim = 0 };
        if (job.Parked is not null || lanes[job.Lane] is not { } lane)
        {
            return job;
        }

        if (Session == 0 || job.DueAt > now || lane.PausedUntil > now || !lane.TryReserve())
        {
            leftInStore = true;
            return job;
        }

        job = job.HandTo(Session);
        reserved.Add((lane, job));
        return job;
    }
}
