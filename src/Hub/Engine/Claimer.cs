using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Fetches work that stayed in the store: after a restart, when a retry falls due, when a lane had been full, when another process wrote.
/// It sleeps until the earliest of these and never while due work could be taken.
/// </summary>
internal sealed class Claimer(IStore store, Lanes lanes, Committer committer, NodeLease lease, WorkSignal signal, OutboxSignal outbox, TimeProvider time, ILogger<Claimer> log)
{
    // How soon another process's write (an import beside a running hub) is noticed; one pragma, no query.
    private static readonly TimeSpan LookAround = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan InAMoment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    private long outsideSeen;

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        store.OutsideWork += (_, _) =>
        {
            signal.Say();
            outbox.Say();
        };
        while (!ct.IsCancellationRequested)
        {
            try
            {
                // Before the look: whoever calls from here on is heard, and whatever came before is seen.
                var called = signal.Next;
                await committer.SettleUnsureAsync().ConfigureAwait(false);
                if (!lease.IsSure)
                {
                    // What it took now might be another's the next moment.
                    await SleepAsync(time.GetUtcNow() + LookAround, called, ct).ConfigureAwait(false);
                    continue;
                }

                var next = await ClaimAllAsync(ct).ConfigureAwait(false);
                await SleepAsync(next, called, ct).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreTrouble(log, e.Message);
                await Task.Delay(AfterTrouble, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, retries and polls must go on falling due.
                Log.ClaimFailed(log, e.GetType().Name, e.StackTrace);
                await Task.Delay(AfterTrouble, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>When to claim again after a claim: at once, or at a time; null for when somebody calls. Pure.</summary>
    /// <param name="claim">What came.</param>
    /// <param name="now">When it was asked for.</param>
    /// <param name="resume">When the first lane that rests goes on.</param>
    public static (bool IsAtOnce, DateTimeOffset? Time) LookAgainAt(Claim claim, DateTimeOffset now, DateTimeOffset? resume)
    {
        var next = claim.NextDue;
        if (next <= now)
        {
            if (claim.Works.Count > 0)
            {
                return (true, null);
            }

            // What is due and did not come is in somebody's hand this moment.
            next = now + InAMoment;
        }

        return (false, next is null || resume < next ? resume : next);
    }

    private async Task<DateTimeOffset?> ClaimAllAsync(CancellationToken ct)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var room = RoomAt(now);
            var resume = lanes.All.Where(l => l.PausedUntil > now).Select(l => (DateTimeOffset?)l.PausedUntil).Min();
            if (room.Count == 0)
            {
                return resume;
            }

            Claim claim;
            try
            {
                claim = await store.Jobs.ClaimAsync(committer.Session, room.ToDictionary(r => r.Lane.Name, r => r.Places), now, ct).ConfigureAwait(false);
            }
            catch
            {
                room.ForEach(r => r.Lane.Release(r.Places));
                throw;
            }

            CrashPoint.At(CrashPoint.JobsLeased, claim.Works.Any(w => w.Job.Kind != JobKind.ReadStatus));
            var byLane = claim.Works.ToLookup(w => w.Job.Lane);
            foreach (var (lane, places) in room)
            {
                var works = byLane[lane.Name].ToList();
                lane.Fetched(all: works.Count < places);
                works.ForEach(lane.Hand);
                lane.Release(places - works.Count);
            }

            if (LookAgainAt(claim, now, resume) is { IsAtOnce: false, Time: var next })
            {
                return next;
            }
        }
    }

    private List<(Lane Lane, int Places)> RoomAt(DateTimeOffset now)
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
                // Not asked for now: it calls again when it runs low.
                lane.Fetched(all: false);
            }
        }

        return room;
    }

    private async Task SleepAsync(DateTimeOffset? next, Task called, CancellationToken ct)
    {
        while (true)
        {
            var left = next is { } due ? due - time.GetUtcNow() : LookAround;
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(called, Task.Delay(left < LookAround ? left : LookAround, time, alarm.Token)).ConfigureAwait(false);
            await alarm.CancelAsync().ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            if (called.IsCompleted)
            {
                return;
            }

            var outside = await store.Jobs.OutsideChangesAsync(ct).ConfigureAwait(false);
            if (outside != outsideSeen)
            {
                outsideSeen = outside;
                outbox.Say();
                return;
            }
        }
    }
}
