using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>A stand-in, and a broker of the hub's that speaks to it with the real client library.</summary>
internal sealed class Rig : IAsyncDisposable
{
    /// <summary>A broker that does not answer is given up sooner than in earnest.</summary>
    public static readonly ServiceBusTimeouts Hasty = new(TimeSpan.FromSeconds(5));

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public Rig(TimeProvider? time = null)
    {
        Bus = new StandInBus(time);
        Broker = ServiceBusFactory.Create(new BrokerSettings("servicebus", Bus.Connection, "hub-1"), time ?? TimeProvider.System, Hasty);
    }

    public StandInBus Bus { get; }

    public ServiceBusBroker Broker { get; }

    /// <summary>As another process would: a connection of its own.</summary>
    public ServiceBusBroker Another() => ServiceBusFactory.Create(new BrokerSettings("servicebus", Bus.Connection, "hub-2"), TimeProvider.System, Hasty);

    public static BrokerMessage Message(string id, string? group = null, string body = "{}") => new(id, Encoding.UTF8.GetBytes(body)) { Group = group };

    /// <summary>Takes until there are as many, each call's in its order.</summary>
    public static async Task<List<ReceivedMessage>> TakeAsync(IMessageSource source, int count, CancellationToken ct)
    {
        var got = new List<ReceivedMessage>();
        while (got.Count < count)
        {
            var some = await source.TakeAsync(count - got.Count, Patience, ct);
            some.ShouldNotBeEmpty($"Only {got.Count} of {count} came");
            got.AddRange(some);
        }

        return got;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Bus.DisposeAsync();
    }
}
