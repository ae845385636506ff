using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>The stand-in for Service Bus, as the broker of <see cref="BrokerContract"/>.</summary>
internal sealed class StandInRig : BrokerRig
{
    private readonly StandInBus bus = new();

    public StandInRig()
    {
        Broker = CreateBroker(bus.Connection);
        Other = CreateBroker(bus.Direct);
        Unreachable = CreateBroker(StandInBus.At(StandInBus.FreePort()));
    }

    public override IBroker Broker { get; }

    public override IBroker Other { get; }

    public override IBroker Unreachable { get; }

    // A call to a broker that does not answer ends after these, and after five seconds that the client library adds.
    private static readonly ServiceBusTimeouts ShortTimeouts = new(TimeSpan.FromSeconds(3));

    public override TimeSpan FailureTimeout => TimeSpan.FromSeconds(30);

    public override int TooLarge => (int)LinkProvider.MaxMessageBytes;

    public override Task<Address> MakeQueueAsync(bool grouped = false)
    {
        var name = NewQueueName();
        bus.Queue(name, new EntityOptions { Sessions = grouped });
        return Task.FromResult(new Address(name, Grouped: grouped));
    }

    public override Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        var topic = NewQueueName();
        var subscriptions = subjects.Prepend(null)
            .Select((subject, n) => bus.Queue($"{topic}/subscriptions/{n}", new EntityOptions { Subject = subject }));
        Address[] queues = [.. subscriptions.Select(s => new Address(s.Name))];
        return Task.FromResult((new Address(topic, IsTopic: true), (IReadOnlyList<Address>)queues));
    }

    public override Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(Address queue)
    {
        var stored = bus.Find(queue.Name)!.DeadLetters!.Waiting;
        return Task.FromResult<IReadOnlyList<DeadLetter>>([.. stored.Select(Read)]);

        static DeadLetter Read(StoredMessage message) =>
            new(message.Id!, Encoding.UTF8.GetString((byte[])message.Body), message.Headers["DeadLetterReason"] as string);
    }

    public override Task PurgeAsync(Address queue)
    {
        bus.Find(queue.Name)!.Purge();
        return Task.CompletedTask;
    }

    public override void Cut() => bus.Network.Cut();

    public override void CutAfter(int bytes) => bus.Network.CutAfter(bytes);

    public override void GoDown() => bus.Network.GoDown();

    public override void GoMute()
    {
        bus.Network.Swallow();
        bus.Network.Cut();
    }

    public override void SwallowAnswers() => bus.Network.SwallowAnswers();

    public override void ComeBack() => bus.Network.ComeBack();

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in new[] { Broker, Other, Unreachable })
        {
            await broker.DisposeAsync();
        }

        await bus.DisposeAsync();
    }

    private static string NewQueueName() => $"q-{Guid.NewGuid():N}";

    private static ServiceBusBroker CreateBroker(string connection) =>
        ServiceBusFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System, ShortTimeouts);
}
