using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>Gives jobs that wait in this node's memory, certainly not begun, back to the store.</summary>
internal sealed class WorkReturn(IStore store, HeldJobs held, WorkSignal signal, TimeProvider time, ILogger<WorkReturn> log) : IDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource stopRetrying = new();

    /// <summary>Ends the retries against an unavailable store. The next session takes over the jobs that are still leased here.</summary>
    public void StopRetrying() => stopRetrying.Cancel();

    /// <summary>Pauses a lane whose department system is down or busy, and gives its waiting jobs back to the store.</summary>
    public Task PauseAsync(Lane lane, TimeSpan pause)
    {
        var until = time.GetUtcNow() + pause;
        return GiveBackAsync(lane, lane.Pause(until), until);
    }

    /// <summary>Gives jobs of a lane back to the store, then frees their places in the lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="works">Jobs of the lane.</param>
    /// <param name="due">When a node may claim them again.</param>
    public async Task GiveBackAsync(Lane lane, IReadOnlyCollection<Work> works, DateTimeOffset due)
    {
        if (works.Count == 0)
        {
            return;
        }

        // This node tries until the store has released the jobs. Dropped here and still leased in the store, they would wait for the next
        // session.
        for (var isReleased = false; !isReleased && !stopRetrying.IsCancellationRequested;)
        {
            try
            {
                await store.Jobs.ReleaseAsync([.. works.Select(w => w.Job)], due, CancellationToken.None).ConfigureAwait(false);
                isReleased = true;
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreTrouble(log, e.Message);
                await Task.Delay(StoreRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // The worker must survive every error: the lane would have one worker less from then on.
                Log.GiveBackFailed(log, lane.Name, e.GetType().Name, e.StackTrace);
                await Task.Delay(StoreRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
        }

        foreach (var work in works)
        {
            held.LetGo(work.Job);
        }

        lane.Release(works.Count);
        signal.Raise();
    }

    /// <inheritdoc/>
    public void Dispose() => stopRetrying.Dispose();
}
