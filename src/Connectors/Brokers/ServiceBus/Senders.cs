using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Caches one sender for each queue and topic while it is in use.</summary>
/// <remarks>
/// While a new link is being opened it is certain that nothing was sent before. On an open link the client library may reconnect in the
/// middle of a send, and then that is not known. So a link that was idle, which the service may have closed since, is not used again, and
/// neither is a link that failed. Any thread may call; the cache is concurrent.
/// </remarks>
internal sealed class Senders(ServiceBusClient client, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, CachedSender> cache = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sender for a queue or topic.</summary>
    /// <exception cref="ArgumentException">The key is for another queue or topic.</exception>
    public ServiceBusSender For(string name)
    {
        if (cache.TryGetValue(name, out var old) && time.GetElapsedTime(old.UsedAt) > MaxIdle)
        {
            Drop(name, old.Sender);
        }

        var cached = cache.GetOrAdd(name, n => new CachedSender(client.CreateSender(n)));
        cached.UsedAt = time.GetTimestamp();
        return cached.Sender;
    }

    /// <summary>Removes a sender from the cache, unless another has replaced it, and closes it a little later.</summary>
    public void Drop(string name, ServiceBusSender sender)
    {
        if (cache.TryGetValue(name, out var cached)
            && ReferenceEquals(cached.Sender, sender)
            && cache.TryRemove(KeyValuePair.Create(name, cached)))
        {
            _ = RetireAsync(sender);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cached in cache.Values)
        {
            await SafeDisposal.DisposeAsync(cached.Sender);
        }
    }

    // Other callers may have messages in flight on the same link, so it is closed once their tries have ended.
    private async Task RetireAsync(ServiceBusSender sender)
    {
        await Task.Delay(ServiceBusTimeouts.Default.Try, time);
        await SafeDisposal.DisposeAsync(sender);
    }

    private sealed class CachedSender(ServiceBusSender sender)
    {
        public ServiceBusSender Sender => sender;

        public long UsedAt { get; set; }
    }
}
