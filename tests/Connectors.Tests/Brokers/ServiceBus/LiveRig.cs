using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>
/// A namespace in Azure, named by HUB_TEST_SERVICEBUS with a key that may manage it: queues are made for each test, deleted after it, and delete themselves when a test was
/// killed. Where it is managed elsewhere, as an emulator is, HUB_TEST_SERVICEBUS_ADMIN says where. The way there is not broken.
/// </summary>
internal sealed class LiveRig : BrokerRig
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    private readonly ServiceBusAdministrationClient administration;
    private readonly ServiceBusClient eyes;
    private readonly List<string> queues = [];
    private readonly List<string> topics = [];
    private bool deletesIdle = true;

    private LiveRig(string connection, int tooLarge)
    {
        (administration, eyes, TooLarge) = (new ServiceBusAdministrationClient(Administration(connection)), new ServiceBusClient(connection), tooLarge);
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
        // An emulator has no namespace to speak of, and is as Standard is.
        var sku = IsEmulator(connection) ? MessagingSku.Standard : (await new ServiceBusAdministrationClient(Administration(connection)).GetNamespacePropertiesAsync()).Value.MessagingSku;
        return sku == MessagingSku.Basic ? throw new AssertInconclusiveException("The namespace is Basic, which has neither sessions nor topics; the hub needs Standard or Premium.")
            : new LiveRig(connection, sku == MessagingSku.Premium ? 1024 * 1024 : 256 * 1024) { deletesIdle = !IsEmulator(connection) };
    }

    public override async Task<Address> MakeQueueAsync(bool grouped = false)
    {
        queues.Add($"hub-test-{Guid.NewGuid():N}");
        var options = new CreateQueueOptions(queues[^1]) { RequiresSession = grouped, LockDuration = TimeSpan.FromSeconds(30) };
        options.AutoDeleteOnIdle = deletesIdle ? Idle : options.AutoDeleteOnIdle;
        await administration.CreateQueueAsync(options);
        return new Address(queues[^1], Grouped: grouped);
    }

    public override async Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        topics.Add($"hub-test-{Guid.NewGuid():N}");
        var options = new CreateTopicOptions(topics[^1]);
        options.AutoDeleteOnIdle = deletesIdle ? Idle : options.AutoDeleteOnIdle;
        await administration.CreateTopicAsync(options);
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
        try
        {
            await Task.WhenAll(queues.Select(q => administration.DeleteQueueAsync(q)).Concat(topics.Select(t => administration.DeleteTopicAsync(t))));
        }
        catch (ServiceBusException)
        {
            // It deletes itself. What was tested is not judged by it.
        }
    }

    private static bool IsEmulator(string connection) => connection.Contains("UseDevelopmentEmulator=true", StringComparison.OrdinalIgnoreCase);

    private static string Administration(string connection) => Environment.GetEnvironmentVariable("HUB_TEST_SERVICEBUS_ADMIN") is { Length: > 0 } elsewhere ? elsewhere : connection;

    private static void Untouched() => Assert.Inconclusive("The way to a live namespace is not broken by this test; the stand-in's is.");

    private static ServiceBusBroker Make(string connection) => ServiceBusFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System, ServiceBusTimeouts.Default);
}
