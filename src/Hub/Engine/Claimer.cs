using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Claims jobs that are due in the store: after a restart, when a retry falls due, when a lane has room again, when another process wrote.
/// The claimer sleeps until the earliest of these, and never sleeps while a lane has room for a job that is due.
/// </summary>
internal sealed class Claimer(
    IStore store,
    Lanes lanes,
    Committer committer,
    HeldJobs held,
    NodeLease lease,
    WorkSignal signal,
    OutboxSignal outbox,
    TimeProvider time,
    ILogger<Claimer> log)
{
    private static readonly TimeSpan LeasedJobWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ErrorWait = TimeSpan.FromSeconds(1);

    // Only the task of RunAsync reads and writes it.
    private long outsideChangesSeen;

    /// <summary>
    /// How soon the claimer notices another process's write, such as an import while the hub runs; default 250 ms. The check is one pragma,
    /// not a query.
    /// </summary>
    public TimeSpan OutsideCheckInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest sleep; default one minute. Every known way in which a job comes to the store wakes the claimer; a way that nobody
    /// thought of delays its job by this at most.
    /// </summary>
    public TimeSpan LongestSleep { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Claims until <paramref name="ct"/> is cancelled. Errors are logged and claiming goes on.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        store.OutsideWork += (_, _) =>
        {
            signal.Raise();
            outbox.Raise();
        };
        while (!ct.IsCancellationRequested)
        {
            try
            {
                // The signal is read before the claim: a job that the claim misses raises a signal after this line, and wakes the claimer.
                var wake = signal.Next;
                await committer.ReleasePendingAsync().ConfigureAwait(false);
                if (!lease.IsSure)
                {
                    // Another node may take this session over at any moment, and with it each job claimed now.
                    await SleepAsync(time.GetUtcNow() + OutsideCheckInterval, wake, ct).ConfigureAwait(false);
                    continue;
                }

                var next = await ClaimAllAsync(ct).ConfigureAwait(false);
                await SleepAsync(next, wake, ct).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreTrouble(log, e.Message);
                await Task.Delay(ErrorWait, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The claimer must survive every error: without it no retry and no poll of this node would run any more.
                Log.ClaimFailed(log, e.GetType().Name, e.StackTrace);
                await Task.Delay(ErrorWait, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>When to claim again after a claim: at once or at a time. A null time means: only when the signal is raised. Pure.</summary>
    /// <param name="claim">The result of the claim.</param>
    /// <param name="now">The time for which the jobs were claimed.</param>
    /// <param name="resume">When the first paused lane resumes; null when no lane is paused.</param>
    public static (bool IsAtOnce, DateTimeOffset? Time) NextClaimAt(Claim claim, DateTimeOffset now, DateTimeOffset? resume)
    {
        var next = claim.NextDue;
        if (next <= now)
        {
            if (claim.Works.Count > 0)
            {
                return (true, null);
            }

            // A job that is due and was not in the claim is being claimed by another node at this moment.
            next = now + LeasedJobWait;
        }

        return (false, next is null || resume < next ? resume : next);
    }

    private async Task<DateTimeOffset?> ClaimAllAsync(CancellationToken ct)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var room = ReserveRoom(now);
            var resume = lanes.All.Where(l => l.PausedUntil > now).Select(l => (DateTimeOffset?)l.PausedUntil).Min();
            if (room.Count == 0)
            {
                return resume;
            }

            Claim claim;
            held.BeginClaim();
            try
            {
                var placesByLane = room.ToDictionary(r => r.Lane.Name, r => r.Places);
                claim = await store.Jobs.ClaimAsync(committer.Session, placesByLane, now, ct).ConfigureAwait(false);
                claim = claim with { Works = [.. claim.Works.Where(TryHold)] };
            }
            catch
            {
                room.ForEach(r => r.Lane.Release(r.Places));
                throw;
            }
            finally
            {
                held.EndClaim();
            }

            CrashPoint.At(CrashPoint.JobsLeased, claim.Works.Any(w => w.Job.Kind != JobKind.ReadStatus));
            var byLane = claim.Works.ToLookup(w => w.Job.Lane);
            foreach (var (lane, places) in room)
            {
                var works = byLane[lane.Name].ToList();
                lane.MarkFetched(all: works.Count < places);
                works.ForEach(lane.Enqueue);
                lane.Release(places - works.Count);
            }

            if (NextClaimAt(claim, now, resume) is { IsAtOnce: false, Time: var next })
            {
                return next;
            }
        }
    }

    // A job that is being given back at this moment may be claimed before the store has it back. It is then released once more.
    private bool TryHold(Work work)
    {
        if (held.TryHold(work.Job))
        {
            return true;
        }

        committer.ReleaseLater(work.Job);
        return false;
    }

    private List<(Lane Lane, int Places)> ReserveRoom(DateTimeOffset now)
    {
        var room = new List<(Lane, int)>();
        foreach (var lane in lanes.All.Where(l => l.PausedUntil <= now))
        {
            if (lane.ReserveToFetch() is > 0 and var places)
            {
                room.Add((lane, places));
            }
            else
            {
                // This claim leaves the lane out. The lane raises the signal when it runs low.
                lane.MarkFetched(all: false);
            }
        }

        return room;
    }

    private async Task SleepAsync(DateTimeOffset? next, Task wake, CancellationToken ct)
    {
        var longest = time.GetUtcNow() + LongestSleep;
        next = next < longest ? next : longest;
        while (true)
        {
            var left = next.Value - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var wait = left < OutsideCheckInterval ? left : OutsideCheckInterval;

            // Task.Delay does not wait at all for less than a millisecond, and the steady clock may be slower than the timer.
            wait = wait < ShortestWait ? ShortestWait : wait;
            await Task.WhenAny(wake, Task.Delay(wait, time, alarm.Token)).ConfigureAwait(false);
            await alarm.CancelAsync().ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            if (wake.IsCompleted)
            {
                return;
            }

            var outside = await store.Jobs.OutsideChangesAsync(ct).ConfigureAwait(false);
            if (outside != outsideChangesSeen)
            {
                outsideChangesSeen = outside;
                outbox.Raise();
                return;
            }
        }
    }
}
