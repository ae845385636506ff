using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>
/// A namespace in Azure, which HUB_TEST_SERVICEBUS names with a key that may manage it. The rig creates queues for each test and deletes
/// them after it; after a killed test they delete themselves. Where the namespace is managed at another address, as an emulator is,
/// HUB_TEST_SERVICEBUS_ADMIN names that address. The rig cannot break the connection.
/// </summary>
internal sealed class LiveRig : BrokerRig
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(5);

    private readonly ServiceBusAdministrationClient administration;
    private readonly ServiceBusClient inspector;
    private readonly List<string> queues = [];
    private readonly List<string> topics = [];
    private bool deletesIdle = true;

    private LiveRig(string connection, int tooLarge)
    {
        administration = new ServiceBusAdministrationClient(AdministrationOf(connection));
        inspector = new ServiceBusClient(connection);
        TooLarge = tooLarge;
        Broker = CreateBroker(connection);
        Other = CreateBroker(connection);
        Unreachable = CreateBroker(StandInBus.At(StandInBus.FreePort()));
    }

    public static string? Connection => Environment.GetEnvironmentVariable("HUB_TEST_SERVICEBUS");

    public override IBroker Broker { get; }

    public override IBroker Other { get; }

    public override IBroker Unreachable { get; }

    public override int TooLarge { get; }

    public override TimeSpan FailureTimeout => TimeSpan.FromSeconds(30);

    public static async Task<BrokerRig> StartAsync(string connection)
    {
        var sku = await SkuOfAsync(connection);
        if (sku == MessagingSku.Basic)
        {
            throw new AssertInconclusiveException(
                "The namespace is Basic, which has neither sessions nor topics; the hub needs Standard or Premium.");
        }

        var tooLarge = sku == MessagingSku.Premium ? 1024 * 1024 : 256 * 1024;
        return new LiveRig(connection, tooLarge) { deletesIdle = !IsEmulator(connection) };
    }

    public override async Task<Address> MakeQueueAsync(bool grouped = false)
    {
        queues.Add($"hub-test-{Guid.NewGuid():N}");
        var options = new CreateQueueOptions(queues[^1]) { RequiresSession = grouped, LockDuration = TimeSpan.FromSeconds(30) };
        options.AutoDeleteOnIdle = deletesIdle ? MaxIdle : options.AutoDeleteOnIdle;
        await administration.CreateQueueAsync(options);
        return new Address(queues[^1], Grouped: grouped);
    }

    public override async Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        topics.Add($"hub-test-{Guid.NewGuid():N}");
        var options = new CreateTopicOptions(topics[^1]);
        options.AutoDeleteOnIdle = deletesIdle ? MaxIdle : options.AutoDeleteOnIdle;
        await administration.CreateTopicAsync(options);
        var subscriptions = new List<Address>();
        foreach (var subject in subjects.Prepend(null))
        {
            var name = $"s{subscriptions.Count}";
            RuleFilter filter = subject is null ? new TrueRuleFilter() : new CorrelationRuleFilter { Subject = subject };
            await administration.CreateSubscriptionAsync(
                new CreateSubscriptionOptions(topics[^1], name), new CreateRuleOptions("subject", filter));
            subscriptions.Add(new Address($"{topics[^1]}/subscriptions/{name}"));
        }

        return (new Address(topics[^1], IsTopic: true), subscriptions);
    }

    public override async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(Address queue)
    {
        var options = new ServiceBusReceiverOptions
        {
            SubQueue = SubQueue.DeadLetter,
            ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete,
        };
        await using var receiver = inspector.CreateReceiver(queue.Name, options);
        var messages = await receiver.ReceiveMessagesAsync(10, ReceiveTimeout);
        return [.. messages.Select(m => new DeadLetter(m.MessageId, Encoding.UTF8.GetString(m.Body), m.DeadLetterReason))];
    }

    public override async Task PurgeAsync(Address queue)
    {
        var options = new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };
        await using var receiver = inspector.CreateReceiver(queue.Name, options);
        while ((await receiver.ReceiveMessagesAsync(100, ReceiveTimeout)).Count > 0)
        {
            // The queue may contain more.
        }
    }

    public override void Cut() => SkipTest();

    public override void CutAfter(int bytes) => SkipTest();

    public override void GoDown() => SkipTest();

    public override void GoMute() => SkipTest();

    public override void SwallowAnswers() => SkipTest();

    public override void ComeBack() => SkipTest();

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in new[] { Broker, Other, Unreachable })
        {
            await broker.DisposeAsync();
        }

        await inspector.DisposeAsync();
        try
        {
            var deletions = queues.Select(q => administration.DeleteQueueAsync(q));
            await Task.WhenAll(deletions.Concat(topics.Select(t => administration.DeleteTopicAsync(t))));
        }
        catch (ServiceBusException)
        {
            // The queues delete themselves when they are idle. The test's outcome does not depend on it.
        }
    }

    // An emulator reports no namespace properties; it behaves as a Standard namespace.
    private static async Task<MessagingSku> SkuOfAsync(string connection)
    {
        if (IsEmulator(connection))
        {
            return MessagingSku.Standard;
        }

        var client = new ServiceBusAdministrationClient(AdministrationOf(connection));
        return (await client.GetNamespacePropertiesAsync()).Value.MessagingSku;
    }

    private static bool IsEmulator(string connection) =>
        connection.Contains("UseDevelopmentEmulator=true", StringComparison.OrdinalIgnoreCase);

    private static string AdministrationOf(string connection) =>
        Environment.GetEnvironmentVariable("HUB_TEST_SERVICEBUS_ADMIN") is { Length: > 0 } other ? other : connection;

    private static void SkipTest() =>
        Assert.Inconclusive("The way to a live namespace is not broken by this test; the stand-in's is.");

    private static ServiceBusBroker CreateBroker(string connection) =>
        ServiceBusFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System, ServiceBusTimeouts.Default);
}
