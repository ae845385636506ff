using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Says to the others, now and then, that this hub inside a department's network is there. Not kept for later: an old word of this kind is worth nothing.</summary>
internal sealed class PulseSender(CityConfiguration city, EdgeQueues queues, IBroker broker, IStore store, NodeLease lease, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(EdgeNodes.Every, time);
        do
        {
            try
            {
                var node = (await store.Nodes.SessionsAsync(stoppingToken).ConfigureAwait(false)).FirstOrDefault(n => n.Session == lease.Session);
                foreach (var mapping in city.Mappings.Keys.Where(_ => node is not null))
                {
                    var pulse = new EdgePulse(1, mapping, lease.Node.Name, lease.Node.Version, node!.StartedAt, time.GetUtcNow(), node.Session, node.Work.Held, node.Work.Done);
                    var message = new BrokerMessage($"pulse-{Guid.NewGuid():N}", JsonSerializer.SerializeToUtf8Bytes(pulse, EdgeJson.Default.EdgePulse)) { Subject = EdgePulse.Subject, Group = $"pulse-{lease.Node.Name}" };
                    await broker.PublishAsync(queues.Statuses(mapping), [message], stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is StoreUnavailableException or BrokerUnavailableException)
            {
                // Said by the walk and the consumers already.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
