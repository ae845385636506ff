using System.Collections.Frozen;
using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Runs the steps: a worker takes a job from its lane, runs the step, and commits the result and the next jobs together. When the hub
/// stops, jobs that have begun finish and jobs that have not go back to the store, so that none is lost. Each lane has its own workers; the
/// node service alone calls <see cref="Start"/>, <see cref="StopAsync"/>, <see cref="Abandon"/> and <see cref="Resume"/>.
/// </summary>
internal sealed partial class Walker(
    Lanes lanes,
    Committer committer,
    Claimer claimer,
    HeldJobs held,
    NodeLease lease,
    WorkReturn returns,
    WorkSignal signal,
    StepCounter counter,
    IEnumerable<IStep> steps,
    TimeProvider time,
    ILogger<Walker> log) : IDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(20);
    private readonly FrozenDictionary<JobKind, IStep> steps = steps.ToFrozenDictionary(s => s.Kind);

    // Ends claiming when the stop begins.
    private readonly CancellationTokenSource stopping = new();

    // Cancels running steps when the stop has taken too long.
    private readonly CancellationTokenSource cancelSteps = new();
    private Task running = Task.CompletedTask;
    private Task claiming = Task.CompletedTask;

    /// <summary>Starts the workers and the claimer.</summary>
    /// <param name="session">The session to which they lease jobs.</param>
    public void Start(long session)
    {
        committer.Session = session;
        var workers = lanes.All.SelectMany(lane =>
            Enumerable.Range(0, lane.Concurrency).Select(worker => Task.Run(() => WorkAsync(lane, worker), CancellationToken.None)));
        claiming = Task.Run(() => claimer.RunAsync(stopping.Token), CancellationToken.None);
        running = Task.WhenAll([.. workers, claiming]);
    }

    /// <summary>
    /// Stops. Steps that have begun may finish until <paramref name="ct"/> is cancelled. Then they are cancelled too, and what they were
    /// sending is in doubt after the restart.
    /// </summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        committer.Session = 0;
        using var registration = ct.Register(() =>
        {
            cancelSteps.Cancel();
            returns.StopRetrying();
        });
        foreach (var lane in lanes.All)
        {
            await returns.GiveBackAsync(lane, lane.Drain(), time.GetUtcNow()).ConfigureAwait(false);
            lane.Close();
        }

        // Steps that are still running enqueue their next jobs; those go back to the store too.
        while (!ct.IsCancellationRequested && (lanes.All.Any(l => l.Held > 0) || !claiming.IsCompleted))
        {
            foreach (var lane in lanes.All)
            {
                await returns.GiveBackAsync(lane, lane.Drain(), time.GetUtcNow()).ConfigureAwait(false);
            }

            await Task.Delay(DrainInterval, time, CancellationToken.None).ConfigureAwait(false);
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        cancelSteps.Dispose();
    }

    /// <summary>
    /// Drops the waiting jobs because other nodes have taken this session over. The store refuses the results of jobs that are running.
    /// </summary>
    public void Abandon()
    {
        foreach (var lane in lanes.All)
        {
            var waiting = lane.Drain();
            waiting.ForEach(work => held.LetGo(work.Job));
            lane.Release(waiting.Count);
        }
    }

    /// <summary>Continues with a new session; does nothing once the walk is stopping.</summary>
    public void Resume(long session)
    {
        if (!stopping.IsCancellationRequested)
        {
            committer.Session = session;
            signal.Raise();
        }
    }

    /// <summary>Sets this node's part of each divided lane; true when the share differs from the one before.</summary>
    public bool Divide(NodeShare share)
    {
        if (!lanes.Divide(share))
        {
            return false;
        }

        // Places may have gone to other nodes. Jobs beyond the capacity that is left go back to the store, for those nodes to claim.
        foreach (var lane in lanes.All.Where(l => l.Held > l.Capacity))
        {
            _ = returns.GiveBackAsync(lane, lane.Drain(), time.GetUtcNow());
        }

        signal.Raise();
        return true;
    }

    private async Task WorkAsync(Lane lane, int worker)
    {
        while (await lane.NextAsync(worker).ConfigureAwait(false) is { } work)
        {
            if (work.Job.Lease != lease.Session)
            {
                // The job was leased to a session that is over; the node that has taken it over works it.
                Release(lane, work);
                continue;
            }

            var now = time.GetUtcNow();
            if (lane.PausedUntil > now || lane.Share == 0)
            {
                // The lane is paused, or its last place went to another node after the job was leased to this one.
                var due = lane.PausedUntil > now ? lane.PausedUntil : now;
                await returns.GiveBackAsync(lane, [work], due).ConfigureAwait(false);
                continue;
            }

            using var trace = Traces.Step(work.Job);
            Decide decide;
            try
            {
                held.Begin(work.Job);
                lease.Ensure();
                decide = await steps[work.Job.Kind].RunAsync(work, cancelSteps.Token).ConfigureAwait(false);
            }
            catch (LeaseLostException)
            {
                Log.LeaseLost(log, lane.Name);
                held.End(work.Job);
                await returns.GiveBackAsync(lane, [work], now).ConfigureAwait(false);
                continue;
            }
            catch (Exception e)
            {
                if (cancelSteps.IsCancellationRequested)
                {
                    // The step was cancelled half-way. Its lease stays, so the next session knows that the job may have run.
                    Release(lane, work);
                    continue;
                }

                // The exception's message may quote a resident, so only its type and stack trace are logged.
                Log.StepFailed(log, work.Job.Kind, work.Job.Lane, e.GetType().Name, work.Job.Failures + 1, e.StackTrace);
                decide = (_, _) => Task.FromResult(StepFailure.After(work.Job, e, time.GetUtcNow()));
            }

            // The job's place in the lane stays reserved until its result is durable. Meanwhile the worker starts the next job.
            _ = FinishAsync(lane, work, decide);
        }
    }

    private void Release(Lane lane, Work work)
    {
        held.LetGo(work.Job);
        if (lane.Release())
        {
            signal.Raise();
        }
    }
}
