using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>The stand-in, for the contract of every broker.</summary>
internal sealed class StandInRig : BrokerRig
{
    private readonly StandInBus bus = new();

    public StandInRig() => (Broker, Other, Nowhere) = (Make(bus.Connection), Make(bus.Direct), Make(StandInBus.At(StandInBus.FreePort())));

    public override IBroker Broker { get; }

    public override IBroker Other { get; }

    public override IBroker Nowhere { get; }

    // A broker that does not answer is given up after these and five seconds of the client library's own.
    private static readonly ServiceBusTimeouts Hasty = new(TimeSpan.FromSeconds(3));

    public override TimeSpan Quickly => TimeSpan.FromSeconds(30);

    public override int TooLarge => (int)Links.LargestMessage;

    public override Task<Address> MakeQueueAsync(bool grouped = false)
    {
        var name = Name();
        bus.Queue(name, new EntityOptions { Sessions = grouped });
        return Task.FromResult(new Address(name, Grouped: grouped));
    }

    public override Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        var topic = Name();
        Address[] queues = [.. subjects.Prepend(null).Select((subject, n) => bus.Queue($"{topic}/subscriptions/{n}", new EntityOptions { Subject = subject })).Select(q => new Address(q.Name))];
        return Task.FromResult((new Address(topic, IsTopic: true), (IReadOnlyList<Address>)queues));
    }

    public override Task<IReadOnlyList<Aside>> AsideAsync(Address queue) => Task.FromResult<IReadOnlyList<Aside>>([.. bus.Find(queue.Name)!.DeadLetters!.Waiting
        .Select(l => new Aside(l.Id!, Encoding.UTF8.GetString((byte[])l.Body), l.Headers["DeadLetterReason"] as string))]);

    public override Task PurgeAsync(Address queue)
    {
        bus.Find(queue.Name)!.Purge();
        return Task.CompletedTask;
    }

    public override void Cut() => bus.Wire.Cut();

    public override void CutAfter(int bytes) => bus.Wire.CutAfter(bytes);

    public override void GoAway() => bus.Wire.GoDown();

    public override void GoMute()
    {
        bus.Wire.Swallow();
        bus.Wire.Cut();
    }

    public override void SwallowAnswers() => bus.Wire.SwallowAnswers();

    public override void ComeBack() => bus.Wire.ComeBack();

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in new[] { Broker, Other, Nowhere })
        {
            await broker.DisposeAsync();
        }

        await bus.DisposeAsync();
    }

    private static string Name() => $"q-{Guid.NewGuid():N}";

    private static ServiceBusBroker Make(string connection) => ServiceBusFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System, Hasty);
}
