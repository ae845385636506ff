using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>A sender for each queue and topic, kept while it is in use.</summary>
/// <remarks>
/// Opening a link tells for certain that nothing was sent before; on one that was open the client library reconnects in the middle of a send, and it is not known. So
/// a link that has rested, which the service may have closed since, is not used again, nor is one that failed.
/// </remarks>
internal sealed class Senders(ServiceBusClient client, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Rested = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, CachedSender> kept = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">The key is for another queue or topic.</exception>
    public ServiceBusSender For(string name)
    {
        if (kept.TryGetValue(name, out var old) && time.GetElapsedTime(old.UsedAt) > Rested)
        {
            Drop(name, old.Sender);
        }

        var one = kept.GetOrAdd(name, n => new CachedSender(client.CreateSender(n)));
        one.UsedAt = time.GetTimestamp();
        return one.Sender;
    }

    public void Drop(string name, ServiceBusSender sender)
    {
        if (kept.TryGetValue(name, out var one) && ReferenceEquals(one.Sender, sender) && kept.TryRemove(KeyValuePair.Create(name, one)))
        {
            _ = RetireAsync(sender);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in kept.Values)
        {
            await SafeDisposal.DisposeAsync(one.Sender);
        }
    }

    // Others may have messages under way on the same link: it is closed when their tries are over.
    private async Task RetireAsync(ServiceBusSender sender)
    {
        await Task.Delay(ServiceBusTimeouts.Usual.Try, time);
        await SafeDisposal.DisposeAsync(sender);
    }

    private sealed class CachedSender(ServiceBusSender sender)
    {
        public ServiceBusSender Sender => sender;

        public long UsedAt { get; set; }
    }
}
