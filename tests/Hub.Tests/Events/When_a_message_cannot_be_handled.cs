using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Events;
using Allentown311.Hub.Tests.Intake;
using RabbitMQ.Client;

namespace Allentown311.Hub.Tests.Events;

/// <summary>A hub that takes tickets from a queue of the RabbitMQ that HUB_TEST_RABBITMQ names.</summary>
[TestClass]
public sealed class When_a_message_cannot_be_handled
{
    private const int MaxBodyBytes = 64 * 1024;

    private readonly string queue = $"tickets-{Guid.NewGuid():N}";
    private IConnection connection = null!;
    private IChannel channel = null!;
    private RunningHub hub = null!;
    private IBroker broker = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestInitialize]
    public async Task StartAsync()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is not { Length: > 0 } address)
        {
            Assert.Inconclusive("HUB_TEST_RABBITMQ holds no address: there is no RabbitMQ to test with.");
            return;
        }

        connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync(Ct);
        channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Ct);
        var settings = new BrokerSettings("rabbitmq", address, "tests") { MaxBodyBytes = MaxBodyBytes };
        broker = BrokerFactory.Create(settings, TimeProvider.System);

        // The queue exists before the hub reads it, so that the messages of a test come as one batch.
        await (await broker.OpenAsync(new Address(queue), Ct)).DisposeAsync();
    }

    [TestCleanup]
    public async Task EndAsync()
    {
        if (connection is null)
        {
            return;
        }

        if (hub is not null)
        {
            await hub.DisposeAsync();
        }

        await broker.DisposeAsync();
        await channel.QueueDeleteAsync(queue, cancellationToken: default);
        await channel.QueueDeleteAsync($"{queue}.dead", cancellationToken: default);
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    [TestMethod]
    public async Task It_costs_its_healthy_neighbours_nothing()
    {
        for (var i = 0; i < 10; i++)
        {
            await SendAsync($"good-{i}", Ticket("whole"));
        }

        await SendAsync("half", Ticket("""cut \ud83d"""));
        await SendAsync("latin", Encoding.Latin1.GetBytes(Ticket("Peña")));
        await SendAsync("large", new byte[MaxBodyBytes + 1]);
        for (var i = 10; i < 20; i++)
        {
            await SendAsync($"good-{i}", Ticket("whole"));
        }

        await RunAsync();

        await SeesAsync(() => CountAsync(), 21);
        var dead = await DeadLettersAsync(2);
        dead["latin"].ShouldContain("it is not UTF-8");
        dead.Keys.Order().ShouldBe(["large", "latin"]);
    }

    [TestMethod]
    public async Task And_not_be_dead_lettered_it_waits_where_it_is_seen_and_the_others_go_on()
    {
        await RunAsync();
        await SendAsync("good-0", Ticket("the hub has opened the queue"));
        await SeesAsync(() => CountAsync(), 1);
        await channel.QueueDeleteAsync($"{queue}.dead", cancellationToken: Ct);

        await SendAsync("bad", "{ broken");
        await SendAsync("good-1", Ticket("behind it"));
        await SeesAsync(() => CountAsync(), 2);
        await SendAsync("good-2", Ticket("later"));
        await SendAsync("bad-2", "{ broken");
        await SendAsync("good-3", Ticket("later still"));
        await SeesAsync(() => CountAsync(), 4);
        await SeesAsync(async () => (await StuckAsync()).Sum(s => s.Count), 2);
        (await StuckAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            s => s.Queue.ShouldBe(queue),
            s => s.Problem.ShouldContain($"{queue}.dead"));

        await DeclareDeadLettersAsync();
        (await DeadLettersAsync(2)).Keys.Order().ShouldBe(["bad", "bad-2"]);
        await SeesAsync(async () => (await StuckAsync()).Count, 0);
    }

    private static string Ticket(string description) => $$"""
        { "service_code": "{{TestCity.TwoDepartments}}", "address_string": "7th St", "description": "{{description}}" }
        """;

    private async Task RunAsync() => hub = await RunningHub.StartAsync(broker: broker, ticketsQueue: queue);

    private Task DeclareDeadLettersAsync() => channel.QueueDeclareAsync(
        $"{queue}.dead", durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Ct);

    private Task SendAsync(string id, string body) => SendAsync(id, Encoding.UTF8.GetBytes(body));

    private async Task SendAsync(string id, byte[] body) =>
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { MessageId = id, Persistent = true }, body, Ct);

    private async Task<int> CountAsync() => (int)(await hub.Store.Desk.CountAsync(Ct)).Tickets.Values.Sum();

    private Task<IReadOnlyList<StuckMessagesReport>> StuckAsync() =>
        StuckMessages.ReadAsync(hub.Store, TimeProvider.System.GetUtcNow(), Ct);

    private async Task<Dictionary<string, string>> DeadLettersAsync(int count)
    {
        var dead = new Dictionary<string, string>(StringComparer.Ordinal);
        await SeesAsync(
            async () =>
            {
                while (await channel.BasicGetAsync($"{queue}.dead", autoAck: true, Ct) is { } message)
                {
                    var texts = message.BasicProperties.Headers!.Values.OfType<byte[]>().Select(Encoding.UTF8.GetString);
                    dead.Add(message.BasicProperties.MessageId!, string.Join(' ', texts));
                }

                return dead.Count;
            },
            count);
        return dead;
    }

    private async Task SeesAsync(Func<Task<int>> look, int expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        var seen = await look();
        while (seen != expected && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
            seen = await look();
        }

        seen.ShouldBe(expected);
    }
}
