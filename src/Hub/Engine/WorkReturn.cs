using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>Gives work that waits in this node's memory, certainly not begun, back to the store.</summary>
internal sealed class WorkReturn(IStore store, WorkSignal signal, TimeProvider time, ILogger<WorkReturn> log) : IDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource cutting = new();

    /// <summary>No more tries: what is still here is taken over by the next session.</summary>
    public void Cut() => cutting.Cancel();

    /// <summary>Rests a lane whose far side is down or busy; what waited in memory goes back to the store.</summary>
    public Task RestAsync(Lane lane, TimeSpan rest)
    {
        var until = time.GetUtcNow() + rest;
        return GiveBackAsync(lane, lane.Pause(until), until);
    }

    /// <summary>Gives works of a lane back, and their places.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="works">Its works.</param>
    /// <param name="due">When they may be claimed again.</param>
    public async Task GiveBackAsync(Lane lane, IReadOnlyCollection<Work> works, DateTimeOffset due)
    {
        if (works.Count == 0)
        {
            return;
        }

        // Until the store has it, the work is still ours: freed here and leased there it would wait for the next session.
        for (var given = false; !given && !cutting.IsCancellationRequested;)
        {
            try
            {
                await store.Jobs.ReleaseAsync([.. works.Select(w => w.Job)], due, CancellationToken.None).ConfigureAwait(false);
                given = true;
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreTrouble(log, e.Message);
                await Task.Delay(StoreRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Whatever it was: a worker that ended of it would be missing from then on.
                Log.GiveBackFailed(log, lane.Name, e.GetType().Name, e.StackTrace);
                await Task.Delay(StoreRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
        }

        lane.Release(works.Count);
        signal.Say();
    }

    /// <inheritdoc/>
    public void Dispose() => cutting.Dispose();
}
