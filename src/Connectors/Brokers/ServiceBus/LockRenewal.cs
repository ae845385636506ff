using System.Collections.Concurrent;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Renews the locks of what was taken and not settled yet: one loop a source.</summary>
internal sealed class LockRenewal : IAsyncDisposable
{
    /// <summary>How often it looks whether a lock is due.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<object, RenewedLock> locks = new();
    private readonly CancellationTokenSource stop = new();
    private readonly TimeProvider time;
    private readonly Task loop;

    public LockRenewal(TimeProvider time)
    {
        this.time = time;
        loop = RunAsync();
    }

    /// <summary>Keeps a lock until it is let go.</summary>
    /// <param name="key">What is locked.</param>
    /// <param name="until">When the broker says the lock ends (UTC).</param>
    /// <param name="renew">Renews it.</param>
    public void Keep(object key, DateTimeOffset until, Func<CancellationToken, Task> renew) =>
        locks[key] = new RenewedLock(renew, Every(until, time.GetUtcNow())) { Since = time.GetTimestamp() };

    public void LetGo(object key) => locks.TryRemove(key, out _);

    /// <summary>How often to renew a lock that ends at an instant of the broker's clock, which need not be ours.</summary>
    /// <remarks>
    /// A third of what is left, but never seldomer than every ten seconds and never more often than every second and a half: on a clock that is an hour fast or slow, locks of
    /// half a minute and more (five minutes at most, says Service Bus) are renewed in time all the same.
    /// </remarks>
    internal static TimeSpan Every(DateTimeOffset until, DateTimeOffset now) =>
        TimeSpan.FromSeconds(Math.Clamp((until - now).TotalSeconds / 3, 1.5, 10));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Tick, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(locks.Where(l => time.GetElapsedTime(l.Value.Since) >= l.Value.Every).Select(l => RenewAsync(l.Key, l.Value)));
        }
    }

    private async Task RenewAsync(object key, RenewedLock one)
    {
        one.Since = time.GetTimestamp();
        try
        {
            await one.Renew(stop.Token);
        }
        catch (Exception e) when (ServiceBusErrors.IsLockLost(e))
        {
            // It is delivered again. Settling it fails, and says so.
            locks.TryRemove(KeyValuePair.Create(key, one));
        }
        catch (Exception)
        {
            // The connection is away for a moment: the next turn tries again.
        }
    }

    private sealed record RenewedLock(Func<CancellationToken, Task> Renew, TimeSpan Every)
    {
        public long Since { get; set; }
    }
}
