using System.Collections.Concurrent;
using System.Diagnostics;
using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Commits, and hands the next jobs on in memory: a job due now goes into the store already leased to this node when its lane has room, so
/// nothing just written is read back. Everything that changes a ticket goes through here, so that what follows from a change is written with it.
/// </summary>
internal sealed class Committer(IStore store, Lanes lanes, ChangeEffects effects, WorkSignal work, OutboxSignal outbox, TimeProvider time)
{
    /// <summary>For a command beside the hub: whatever it commits, a running hub claims.</summary>
    public static Committer Beside(IStore store, ChangeEffects effects, TimeProvider time) =>
        new(store, new Lanes([]), effects, new WorkSignal(), new OutboxSignal(), time);

    /// <summary>The session the jobs are leased to; 0 until the walk has started, and then nothing is leased.</summary>
    public long Session { get; set; }

    private readonly ConcurrentDictionary<(JobKind Kind, long Subject), Job> unsure = new();

    /// <summary>
    /// Frees what a commit handed on, should it have become durable although the store could not say so: it is leased to this session and
    /// nobody works it. Never for a commit that is tried again.
    /// </summary>
    public void Disown(Commit commit)
    {
        foreach (var job in commit.Jobs.Concat(commit.NewNotices.Select(n => n.Job).OfType<Job>()).Where(j => j.Lease != 0))
        {
            unsure[(job.Kind, job.Subject)] = job;
        }

        work.Say();
    }

    /// <summary>Gives disowned jobs back to the store; those it never got are not there, and nothing happens.</summary>
    public async Task SettleUnsureAsync()
    {
        var jobs = unsure.Keys.ToList().Select(key => unsure.TryRemove(key, out var job) ? job : null).OfType<Job>().ToList();
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
            jobs.ForEach(job => unsure.TryAdd((job.Kind, job.Subject), job));
            throw;
        }
    }

    /// <summary>Applies a commit that nobody tries again by itself: what it may have handed on all the same is freed.</summary>
    /// <exception cref="StoreUnavailableException">It was not written, or nobody knows.</exception>
    public async Task<CommitResult> CommitOnceAsync(Commit commit, CancellationToken ct)
    {
        try
        {
            return await CommitAsync(commit, ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            Disown(commit);
            throw;
        }
    }

    /// <summary>Applies a commit; see <see cref="IStore.CommitAsync"/>.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct)
    {
        var reserved = new List<(Lane Lane, Job Job)>(2);
        var left = false;
        var trace = Activity.Current?.Id;
        var now = time.GetUtcNow();
        effects.AddTo(commit, now);
        for (var i = 0; i < commit.Jobs.Count; i++)
        {
            commit.Jobs[i] = Lease(commit.Jobs[i], trace, now, reserved, ref left);
        }

        for (var i = 0; i < commit.NewNotices.Count; i++)
        {
            if (commit.NewNotices[i] is { Job: { } job } notice)
            {
                commit.NewNotices[i] = notice with { Job = Lease(job, trace, now, reserved, ref left) };
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
        HandOn(commit, reserved, result);
        if (result.Status == CommitStatus.Done)
        {
            commit.LogWhenDurable?.Invoke();
            if (left || result.LeftWork || result.SessionEnded)
            {
                work.Say();
            }

            if (commit.Outbox.Count > 0)
            {
                outbox.Say();
            }
        }

        return result;
    }

    private void Release(Lane lane)
    {
        if (lane.Release())
        {
            work.Say();
        }
    }

    private void HandOn(Commit commit, List<(Lane Lane, Job Job)> reserved, CommitResult result)
    {
        foreach (var (lane, job) in reserved)
        {
            if (result.Status != CommitStatus.Done || result.SessionEnded || (job.Kind == JobKind.Notify && result.SkippedNotices?.Contains(job.Subject) == true))
            {
                Release(lane);
                continue;
            }

            // It is worked now: what an earlier try left unsure of it must not free it.
            unsure.TryRemove((job.Kind, job.Subject), out _);
            var id = job.TicketId;
            lane.Hand(new Work(job, commit.Tickets.FirstOrDefault(t => t.After.Id == id)?.After));
        }
    }

    private Job Lease(Job job, string? trace, DateTimeOffset now, List<(Lane Lane, Job Job)> reserved, ref bool left)
    {
        // Also the claim that brought what it may be the next try of: it is written anew, so nothing that is given back would be found by that.
        job = job with { Trace = job.Trace ?? trace, Lease = 0, Claim = 0 };
        if (job.Parked is not null || lanes[job.Lane] is not { } lane)
        {
            return job;
        }

        if (Session == 0 || job.DueAt > now || lane.PausedUntil > now || !lane.TryReserve())
        {
            left = true;
            return job;
        }

        job = job.HandTo(Session);
        reserved.Add((lane, job));
        return job;
    }
}
