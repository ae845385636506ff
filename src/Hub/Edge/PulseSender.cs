using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>
/// Sends the pulses of this edge hub to the city's hub. They do not go through the outbox, because an old pulse is worthless.
/// </summary>
internal sealed class PulseSender(
    CityConfiguration city,
    EdgeQueues queues,
    IBroker broker,
    IStore store,
    NodeLease lease,
    TimeProvider time,
    ILogger<PulseSender> log) : BackgroundService
{
    // Mappings whose last pulse the broker did not take, so that this is logged once and not at every pulse. One task uses it.
    private readonly HashSet<string> untaken = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(EdgeNodes.PulseInterval, time);
        do
        {
            try
            {
                await SendAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreUnavailableException or BrokerUnavailableException)
            {
                // The walk and the consumers log these outages.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task SendAsync(CancellationToken ct)
    {
        var sessions = await store.Nodes.SessionsAsync(ct).ConfigureAwait(false);
        if (sessions.FirstOrDefault(n => n.Session == lease.Session) is not { } node)
        {
            return;
        }

        foreach (var mapping in city.Mappings.Keys)
        {
            var pulse = new EdgePulse(
                1,
                mapping,
                lease.Node.Name,
                lease.Node.Version,
                node.StartedAt,
                time.GetUtcNow(),
                node.Session,
                node.Work.Held,
                node.Work.Done);
            var body = JsonSerializer.SerializeToUtf8Bytes(pulse, EdgeJson.Default.EdgePulse);
            var message = new BrokerMessage($"pulse-{Guid.NewGuid():N}", body)
            {
                Subject = EdgePulse.Subject,
                Group = $"pulse-{lease.Node.Name}",
            };
            Report(mapping, (await broker.PublishAsync(queues.Statuses(mapping), [message], ct).ConfigureAwait(false))[0]);
        }
    }

    // The next pulse follows soon, so one that was lost is not sent again. But a city that hears none takes this hub for dead, and here is
    // the reason.
    private void Report(string mapping, PublishResult result)
    {
        var reason = result switch
        {
            PublishResult.Refused refused => refused.Reason,
            PublishResult.Unavailable unavailable => unavailable.Reason,
            PublishResult.Unknown unknown => unknown.Reason,
            _ => null,
        };
        if (reason is null)
        {
            untaken.Remove(mapping);
        }
        else if (untaken.Add(mapping))
        {
            Log.PulseNotTaken(log, mapping, reason);
        }
    }
}
