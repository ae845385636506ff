using System.Collections.Frozen;
using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Runs the steps: takes a job, lets its step work, commits result and next jobs together. Stopping lets what has begun end, gives back
/// what has not, and loses nothing either way.
/// </summary>
internal sealed class Walker(
    Lanes lanes, Committer committer, Claimer claimer, NodeLease lease, WorkReturn returns, WorkSignal signal, StepCounter counter,
    IEnumerable<IStep> steps, TimeProvider time, ILogger<Walker> log) : IDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLook = TimeSpan.FromMilliseconds(20);
    private readonly FrozenDictionary<JobKind, IStep> steps = steps.ToFrozenDictionary(s => s.Kind);
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cutting = new();
    private Task running = Task.CompletedTask;
    private Task claiming = Task.CompletedTask;

    /// <summary>Starts the workers and the claimer.</summary>
    /// <param name="session">The session they work for.</param>
    public void Start(long session)
    {
        committer.Session = session;
        var workers = lanes.All.SelectMany(lane =>
            Enumerable.Range(0, lane.Concurrency).Select(worker => Task.Run(() => WorkAsync(lane, worker), CancellationToken.None)));
        claiming = Task.Run(() => claimer.RunAsync(stopping.Token), CancellationToken.None);
        running = Task.WhenAll([.. workers, claiming]);
    }

    /// <summary>Stops. What has begun is let end until <paramref name="ct"/> ends the patience; then sends are cut, and are in doubt after the restart.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        committer.Session = 0;
        using var patience = ct.Register(() =>
        {
            cutting.Cancel();
            returns.Cut();
        });
        foreach (var lane in lanes.All)
        {
            await returns.GiveBackAsync(lane, lane.Drain(), time.GetUtcNow()).ConfigureAwait(false);
            lane.Close();
        }

        // What has begun hands on more until it ends; that is given back too.
        while (!ct.IsCancellationRequested && (lanes.All.Any(l => l.Held > 0) || !claiming.IsCompleted))
        {
            foreach (var lane in lanes.All)
            {
                await returns.GiveBackAsync(lane, lane.Drain(), time.GetUtcNow()).ConfigureAwait(false);
            }

            await Task.Delay(StopLook, time, CancellationToken.None).ConfigureAwait(false);
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        cutting.Dispose();
    }

    /// <summary>Others have this node's work: what waits in memory is theirs, and what is under way is refused when it comes back.</summary>
    public void Abandon()
    {
        foreach (var lane in lanes.All)
        {
            lane.Release(lane.Drain().Count);
        }
    }

    /// <summary>Goes on with a new session.</summary>
    public void GoOn(long session)
    {
        if (!stopping.IsCancellationRequested)
        {
            committer.Session = session;
            signal.Say();
        }
    }

    /// <summary>Gives each divided lane this node's part of its places; true when the share is another than before.</summary>
    public bool Divide(NodeShare share)
    {
        if (!lanes.Divide(share))
        {
            return false;
        }

        // Places may have gone to other nodes: what waits here beyond the room that is left goes back to the store, for them to take.
        foreach (var lane in lanes.All.Where(l => l.Held > l.Room))
        {
            _ = returns.GiveBackAsync(lane, lane.Drain(), time.GetUtcNow());
        }

        signal.Say();
        return true;
    }

    private async Task WorkAsync(Lane lane, int worker)
    {
        while (await lane.NextAsync(worker).ConfigureAwait(false) is { } work)
        {
            if (work.Job.Lease != lease.Session)
            {
                // Of a session that is over: whoever holds it now works it.
                Release(lane);
                continue;
            }

            var now = time.GetUtcNow();
            if (lane.PausedUntil > now || lane.Share == 0)
            {
                // The lane rests, or its last place went to another node while this was on its way here.
                await returns.GiveBackAsync(lane, [work], lane.PausedUntil > now ? lane.PausedUntil : now).ConfigureAwait(false);
                continue;
            }

            using var trace = Traces.Step(work.Job);
            Decide decide;
            try
            {
                lease.Ensure();
                decide = await steps[work.Job.Kind].RunAsync(work, cutting.Token).ConfigureAwait(false);
            }
            catch (LeaseLostException)
            {
                Log.LeaseLost(log, lane.Name);
                await returns.GiveBackAsync(lane, [work], now).ConfigureAwait(false);
                continue;
            }
            catch (Exception e)
            {
                if (cutting.IsCancellationRequested)
                {
                    // Cut in mid-step: the lease stays, so the next session knows that it may have run.
                    Release(lane);
                    continue;
                }

                // The message may quote a resident; where it happened does not.
                Log.StepFailed(log, work.Job.Kind, work.Job.Lane, e.GetType().Name, work.Job.Failures + 1, e.StackTrace);
                decide = (_, _) => Task.FromResult(StepFailure.After(work.Job, e, time.GetUtcNow()));
            }

            // The lane's place is kept until the result is durable; the worker goes on to the next far-side call meanwhile.
            _ = FinishAsync(lane, work, decide);
        }
    }

    private async Task FinishAsync(Lane lane, Work work, Decide decide)
    {
        var stale = false;
        Commit? unsure = null;
        try
        {
            while (true)
            {
                Commit? commit = null;
                try
                {
                    commit = await decide(stale, CancellationToken.None).ConfigureAwait(false);
                    var result = await committer.CommitAsync(commit, CancellationToken.None).ConfigureAwait(false);
                    if (result.Status is CommitStatus.FileKnown)
                    {
                        result = await committer.CommitAsync(commit.WhenKnown!, CancellationToken.None).ConfigureAwait(false);
                    }

                    if (result.Status is CommitStatus.Stale)
                    {
                        stale = true;
                        continue;
                    }

                    if (result.Status is CommitStatus.Fenced)
                    {
                        if (unsure is null)
                        {
                            Log.Fenced(log, work.Job.Kind, work.Job.Lane);
                        }
                        else
                        {
                            // The store did take the first try, and its answer was lost: what follows it is leased to us and nobody works it.
                            committer.Disown(unsure);
                        }
                    }
                    else if (commit.WhenDurable is { } durable)
                    {
                        await AcknowledgeAsync(lane, durable).ConfigureAwait(false);
                    }

                    counter.Count();
                    return;
                }
                catch (StoreUnavailableException e) when (!cutting.IsCancellationRequested)
                {
                    // The far side has answered and the answer is only here: keep it until the store takes it.
                    unsure = commit ?? unsure;
                    Log.StoreTrouble(log, e.Message);
                    await Task.Delay(StoreRetry, time, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            Log.CommitFailed(log, work.Job.Kind, work.Job.Lane, e.GetType().Name, e.StackTrace);
            await PutOffAsync(work, e).ConfigureAwait(false);
        }
        finally
        {
            Release(lane);
        }
    }

    // The far side may have acted, and what it said could not be decided: put off as perhaps run, so that it is looked up first.
    private async Task PutOffAsync(Work work, Exception failure)
    {
        for (var attempt = 1; !cutting.IsCancellationRequested; attempt++)
        {
            try
            {
                await committer.CommitAsync(StepFailure.After(work.Job with { MayHaveRun = true }, failure, time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception e)
            {
                // Until the store has it, it is leased to this session and nobody works it.
                if (e is StoreUnavailableException)
                {
                    Log.StoreTrouble(log, e.Message);
                }
                else
                {
                    Log.CommitFailed(log, work.Job.Kind, work.Job.Lane, e.GetType().Name, e.StackTrace);
                }

                await Task.Delay(Backoff.After(attempt, StoreRetry, LongestRetry), time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task AcknowledgeAsync(Lane lane, Func<CancellationToken, Task> durable)
    {
        try
        {
            CrashPoint.At(CrashPoint.PageCommitted);
            await durable(CancellationToken.None).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.PageAcknowledged);
        }
        catch (Exception e)
        {
            Log.NotAcknowledged(log, lane.Name, e.GetType().Name);
        }
    }

    private void Release(Lane lane)
    {
        if (lane.Release())
        {
            signal.Say();
        }
    }
}
