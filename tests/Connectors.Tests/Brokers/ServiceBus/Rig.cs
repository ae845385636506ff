using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>A stand-in for Service Bus, and the hub's broker connected to it with the real client library.</summary>
internal sealed class Rig : IAsyncDisposable
{
    /// <summary>Shorter than the real timeouts, so that a test waits less for a broker that does not answer.</summary>
    public static readonly ServiceBusTimeouts ShortTimeouts = new(TimeSpan.FromSeconds(5));

    public static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(20);

    public Rig(TimeProvider? time = null)
    {
        Bus = new StandInBus(time);
        Broker = CreateBroker("hub-1", time ?? TimeProvider.System);
    }

    public StandInBus Bus { get; }

    public ServiceBusBroker Broker { get; }

    /// <summary>A second broker with a connection of its own, as another process would have.</summary>
    public ServiceBusBroker CreateSecondBroker() => CreateBroker("hub-2", TimeProvider.System);

    public static BrokerMessage Message(string id, string? group = null, string body = "{}") =>
        new(id, Encoding.UTF8.GetBytes(body)) { Group = group };

    /// <summary>Receives as many messages as asked for, in as many calls as that takes.</summary>
    public static async Task<List<ReceivedMessage>> ReceiveAsync(IMessageSource source, int count, CancellationToken ct)
    {
        var received = new List<ReceivedMessage>();
        while (received.Count < count)
        {
            var some = await source.TakeAsync(count - received.Count, ReceiveTimeout, ct);
            some.ShouldNotBeEmpty($"Only {received.Count} of {count} arrived");
            received.AddRange(some);
        }

        return received;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Bus.DisposeAsync();
    }

    private ServiceBusBroker CreateBroker(string client, TimeProvider time) =>
        ServiceBusFactory.Create(new BrokerSettings("servicebus", Bus.Connection, client), time, ShortTimeouts);
}
