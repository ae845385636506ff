using System.Text;
using Allentown311.Connectors.Messaging;
using Allentown311.Connectors.Tests.Messaging;
using Allentown311.ServiceBus.Tests.StandIn;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Allentown311.ServiceBus.Tests;

/// <summary>
/// A namespace in Azure, named by HUB_TEST_SERVICEBUS with a key that may manage it: queues are made for each test, deleted after it, and delete themselves when a test was
/// killed. The way there is not broken.
/// </summary>
internal sealed class LiveRig : BrokerRig
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    private readonly ServiceBusAdministrationClient administration;
    private readonly ServiceBusClient eyes;
    private readonly List<string> queues = [];
    private readonly List<string> topics = [];

    private LiveRig(string connection, int tooLarge)
    {
        (administration, eyes, TooLarge) = (new ServiceBusAdministrationClient(connection), new ServiceBusClient(connection), tooLarge);
        (Broker, Other, Nowhere) = (Make(connection), Make(connection), Make(StandInBus.At(StandInBus.FreePort())));
    }

    public static string? Connection => Environment.GetEnvironmentVariable("HUB_TEST_SERVICEBUS");

    public override IBroker Broker { get; }

    public override IBroker Other { get; }

    public override IBroker Nowhere { get; }

    public override int TooLarge { get; }

    public override TimeSpan Quickly => TimeSpan.FromSeconds(30);

    public static async Task<BrokerRig> StartAsync(string connection)
    {
        var properties = await new ServiceBusAdministrationClient(connection).GetNamespacePropertiesAsync();
        return new LiveRig(connection, properties.Value.MessagingSku == MessagingSku.Premium ? 1024 * 1024 : 256 * 1024);
    }

    public override async Task<Address> MakeQueueAsync(bool grouped = false)
    {
        queues.Add($"hub-test-{Guid.NewGuid():N}");
        await administration.CreateQueueAsync(new CreateQueueOptions(queues[^1]) { RequiresSession = grouped, LockDuration = TimeSpan.FromSeconds(30), AutoDeleteOnIdle = Idle });
        return new Address(queues[^1], Grouped: grouped);
    }

    public override async Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        topics.Add($"hub-test-{Guid.NewGuid():N}");
        await administration.CreateTopicAsync(new CreateTopicOptions(topics[^1]) { AutoDeleteOnIdle = Idle });
        var subscriptions = new List<Address>();
        foreach (var subject in subjects.Prepend(null))
        {
            var name = $"s{subscriptions.Count}";
            RuleFilter filter = subject is null ? new TrueRuleFilter() : new CorrelationRuleFilter { Subject = subject };
            await administration.CreateSubscriptionAsync(new CreateSubscriptionOptions(topics[^1], name), new CreateRuleOptions("subject", filter));
            subscriptions.Add(new Address($"{topics[^1]}/subscriptions/{name}"));
        }

        return (new Address(topics[^1], IsTopic: true), subscriptions);
    }

    public override async Task<IReadOnlyList<Aside>> AsideAsync(Address queue)
    {
        await using var receiver = eyes.CreateReceiver(queue.Name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter, ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        return [.. (await receiver.ReceiveMessagesAsync(10, Answer)).Select(m => new Aside(m.MessageId, Encoding.UTF8.GetString(m.Body), m.DeadLetterReason))];
    }

    public override async Task PurgeAsync(Address queue)
    {
        await using var receiver = eyes.CreateReceiver(queue.Name, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        while ((await receiver.ReceiveMessagesAsync(100, Answer)).Count > 0)
        {
            // More may be there.
        }
    }

    public override void Cut() => Untouched();

    public override void CutAfter(int bytes) => Untouched();

    public override void GoAway() => Untouched();

    public override void GoMute() => Untouched();

    public override void SwallowAnswers() => Untouched();

    public override void ComeBack() => Untouched();

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in new[] { Broker, Other, Nowhere })
        {
            await broker.DisposeAsync();
        }

        await eyes.DisposeAsync();
        await Task.WhenAll(queues.Select(q => administration.DeleteQueueAsync(q)).Concat(topics.Select(t => administration.DeleteTopicAsync(t))));
    }

    private static void Untouched() => Assert.Inconclusive("The way to a live namespace is not broken by this test; the stand-in's is.");

    private static ServiceBusBroker Make(string connection) => ServiceBusBrokerFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System, Timing.Usual);
}
