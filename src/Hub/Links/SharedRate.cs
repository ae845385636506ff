using System.Threading.RateLimiting;

namespace Allentown311.Hub.Links;

/// <summary>
/// A department's rate limit. All nodes together keep to it, so each node has an equal part, and the bucket is replaced when a node comes
/// or goes. Calls that wait at a replaced bucket wait again at the new one. <c>gate</c> guards all fields.
/// </summary>
/// <param name="perSecond">Calls a second of all nodes together; null for no limit.</param>
internal sealed class SharedRate(double? perSecond) : IDisposable
{
    private readonly Lock gate = new();
    private TokenBucketRateLimiter? bucket;
    private int nodes;
    private bool isDisposed;

    /// <summary>Waits until a call is due.</summary>
    /// <param name="sharing">How many nodes share the limit.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="ObjectDisposedException">The hub stops.</exception>
    public async Task WaitAsync(int sharing, CancellationToken ct)
    {
        while (Current(sharing) is { } limiter)
        {
            try
            {
                using var permit = await limiter.AcquireAsync(1, ct).ConfigureAwait(false);
                if (permit.IsAcquired)
                {
                    return;
                }
            }
            catch (ObjectDisposedException)
            {
                // Another call has replaced the bucket meanwhile.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            bucket?.Dispose();
        }
    }

    private TokenBucketRateLimiter? Current(int sharing)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (perSecond is { } limit && nodes != sharing)
            {
                // What waits at the old bucket is let go without a permit. Undisposed, its timer would run for ever.
                bucket?.Dispose();
                nodes = sharing;
                bucket = Bucket(limit / sharing);
            }

            return bucket;
        }
    }

    private static TokenBucketRateLimiter Bucket(double perSecond) => new(new TokenBucketRateLimiterOptions
    {
        // The bucket holds the calls of a tenth of a second, so that the department's system sees no burst.
        TokenLimit = Math.Max(1, (int)(perSecond / 10)),
        TokensPerPeriod = Math.Max(1, (int)(perSecond / 10)),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, (int)(perSecond / 10)) / perSecond),
        QueueLimit = int.MaxValue,
        AutoReplenishment = true,
    });
}
