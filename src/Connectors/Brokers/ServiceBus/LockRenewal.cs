using System.Collections.Concurrent;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Renews the locks of received messages until they are settled. Each source has one renewal loop.</summary>
/// <remarks>
/// Any thread may add and remove locks: the dictionary is concurrent. Only the renewal loop reads and writes <c>RenewedLock.RenewedAt</c>
/// after a lock was added.
/// </remarks>
internal sealed class LockRenewal : IAsyncDisposable
{
    /// <summary>How often the loop checks whether a lock is due for renewal.</summary>
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

    /// <summary>Renews a lock until <see cref="Remove"/> is called for it.</summary>
    /// <param name="key">The locked message or session.</param>
    /// <param name="until">When the lock ends by the broker's clock (UTC).</param>
    /// <param name="renew">Renews the lock at the broker.</param>
    public void Add(object key, DateTimeOffset until, Func<CancellationToken, Task> renew) =>
        locks[key] = new RenewedLock(renew, IntervalFor(until, time.GetUtcNow())) { RenewedAt = time.GetTimestamp() };

    /// <summary>Stops to renew a lock.</summary>
    public void Remove(object key) => locks.TryRemove(key, out _);

    /// <summary>How often to renew a lock that ends at an instant of the broker's clock, which may differ from ours.</summary>
    /// <remarks>
    /// A third of the time that is left, but at least every ten seconds and at most every second and a half. So locks of half a minute and
    /// more (Service Bus allows five minutes at most) are renewed in time even on a clock that is an hour fast or slow.
    /// </remarks>
    internal static TimeSpan IntervalFor(DateTimeOffset until, DateTimeOffset now) =>
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
            var due = locks.Where(l => time.GetElapsedTime(l.Value.RenewedAt) >= l.Value.Interval);
            await Task.WhenAll(due.Select(l => RenewAsync(l.Key, l.Value)));
        }
    }

    private async Task RenewAsync(object key, RenewedLock renewed)
    {
        renewed.RenewedAt = time.GetTimestamp();
        try
        {
            await renewed.Renew(stop.Token);
        }
        catch (Exception e) when (ServiceBusErrors.IsLockLost(e))
        {
            // The broker delivers the message again. The attempt to settle it will fail and report that.
            locks.TryRemove(KeyValuePair.Create(key, renewed));
        }
        catch (Exception)
        {
            // The connection is interrupted: the loop tries again when the lock is next due.
        }
    }

    private sealed record RenewedLock(Func<CancellationToken, Task> Renew, TimeSpan Interval)
    {
        /// <summary>Timestamp of the clock at the last renewal.</summary>
        public long RenewedAt { get; set; }
    }
}
