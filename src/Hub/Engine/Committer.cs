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
internal sealed class Committer(
    IStore store, Lanes lanes, HeldJobs held, ChangeEffects effects, WorkSignal work, OutboxSignal outbox, TimeProvider time)
{
    // Jobs that the store may hold as leased to this session although no lane has them; see ReleaseLater.
    private readonly ConcurrentDictionary<JobKey, Job> pendingReleases = new();

    /// <summary>A committer without lanes, for a command beside the hub: a running hub claims the jobs that it commits.</summary>
    public static Committer ForCommand(IStore store, ChangeEffects effects, TimeProvider time) =>
        new(store, new Lanes([]), new HeldJobs(), effects, new WorkSignal(), new OutboxSignal(), time);

    /// <summary>The session that jobs are leased to. While it is 0, before the walk starts and once it stops, no job is leased.</summary>
    public long Session { get; set; }

    /// <summary>The jobs of a commit that were leased to this session when it was last tried; none for null.</summary>
    public static IReadOnlyList<Job> LeasedJobs(Commit? commit) => commit is null ? [] : [.. commit.AllJobs().Where(j => j.Lease != 0)];

    /// <summary>
    /// Has <see cref="ReleasePendingAsync"/> release a job that a commit with an unknown outcome leased. The commit may be durable although
    /// the store's answer was lost; the job is then leased to this session, and no worker has it. Not for a commit that is tried again.
    /// </summary>
    public void ReleaseLater(Job job)
    {
        pendingReleases[JobKey.Of(job)] = job;
        work.Raise();
    }

    /// <summary>Gives the jobs of <see cref="ReleaseLater"/> back to the store. The store ignores those that were never written.</summary>
    public async Task ReleasePendingAsync()
    {
        // A job that a worker has by now was leased anew, so an earlier try with an unknown outcome must no longer release it.
        var jobs = pendingReleases.Keys.ToList()
            .Select(key => pendingReleases.TryRemove(key, out var job) && held.TryReturn(key) ? job : null)
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
            jobs.ForEach(job => pendingReleases.TryAdd(JobKey.Of(job), job));
            throw;
        }
        finally
        {
            jobs.ForEach(job => held.EndReturn(JobKey.Of(job)));
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
            foreach (var job in LeasedJobs(commit))
            {
                ReleaseLater(job);
            }

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
            reserved.ForEach(r => Release(r.Lane, r.Job));
            LookAgain();
            throw;
        }

        CrashPoint.At(CrashPoint.RouteCommitted, commit.Finishes?.Kind == JobKind.Route);
        CrashPoint.At(CrashPoint.SubmitCommitted, commit.Finishes?.Kind == JobKind.Submit);
        CrashPoint.At(CrashPoint.NoticeCommitted, commit.Finishes?.Kind == JobKind.Notify);
        EnqueueReserved(commit, reserved, result);
        if (result.Status == CommitStatus.Done)
        {
            commit.LogWhenDurable?.Invoke();
            effects.OnWritten(result);
            if (leftInStore || result.LeftWork || result.SessionEnded)
            {
                work.Raise();
            }

            if (commit.Outbox.Count > 0)
            {
                outbox.Raise();
            }
        }
        else if (result.Status != CommitStatus.Stale)
        {
            // An earlier try may have been written, and its answer was lost.
            LookAgain();
        }

        return result;
    }

    // What was written without an answer may hold jobs that are due later, and messages: nobody would look at the store for them.
    private void LookAgain()
    {
        work.Raise();
        outbox.Raise();
    }

    private void Release(Lane lane, Job job)
    {
        held.LetGo(job);
        Free(lane);
    }

    private void Free(Lane lane)
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
                Release(lane, job);
                continue;
            }

            // A worker gets the job now, so an earlier try with an unknown outcome must no longer release it.
            pendingReleases.TryRemove(JobKey.Of(job), out _);
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

        // The job is held from before the store leases it, so that the node never takes it for one that nobody works.
        if (!held.TryHold(job))
        {
            Free(lane);
            leftInStore = true;
            return job;
        }

        job = job.HandTo(Session);
        reserved.Add((lane, job));
        return job;
    }
}
