using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary>
/// Proves that the store accepts writes, by writing, at most once a second however many ask: nobody needs a key to ask. Those who ask in
/// the same second share the result. Any thread may call.
/// </summary>
internal sealed class ReadyProof(IStore store, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Guards the two fields below: the proof begun last, and when.
    private readonly Lock gate = new();
    private Task? proof;
    private long begunAt;

    /// <summary>Returns when the store has accepted a write.</summary>
    /// <exception cref="StoreUnavailableException">It does not accept one.</exception>
    public Task ShowAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (proof is null || (proof.IsCompleted && time.GetElapsedTime(begunAt) >= Interval))
            {
                begunAt = time.GetTimestamp();

                // A caller who leaves does not take the result from the others.
                proof = ProveAsync();
            }

            return proof.WaitAsync(ct);
        }
    }

    private async Task ProveAsync()
    {
        await Task.Yield();
        await store.Care.ProveWritableAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
