using System.Text;
using Allentown311.Connectors.Brokers;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

/// <summary>
/// The RabbitMQ that HUB_TEST_RABBITMQ names, over a <see cref="Wire"/> of its own. The rig inspects it with the client library, not with
/// the hub's code.
/// </summary>
internal sealed class RabbitMqRig : BrokerRig
{
    private readonly Wire wire;
    private readonly List<string> queues = [];
    private readonly List<string> topics = [];
    private readonly IConnection inspector;

    private RabbitMqRig(string address, IConnection inspector)
    {
        this.inspector = inspector;
        var uri = new Uri(address);
        wire = new Wire(uri.Host, uri.Port > 0 ? uri.Port : 5672);
        Address = address;
        ProxiedAddress = new UriBuilder(uri) { Host = "127.0.0.1", Port = wire.Port }.Uri.AbsoluteUri;
        Broker = CreateBroker(ProxiedAddress);
        Other = CreateBroker(address);
        Unreachable = CreateBroker("amqp://nobody:nothing@127.0.0.1:1/");
    }

    /// <summary>The broker's own address.</summary>
    public string Address { get; }

    /// <summary>The address of the wire that forwards to the broker.</summary>
    public string ProxiedAddress { get; }

    public override IBroker Broker { get; }

    public override IBroker Other { get; }

    public override IBroker Unreachable { get; }

    // RabbitMQ 3.10 accepts 128 MiB by default.
    public override int TooLarge { get; } =
        1 + int.Parse(Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ_LARGEST") is { Length: > 0 } bytes ? bytes : "134217728");

    public static async Task<RabbitMqRig> OpenAsync()
    {
        var address = RequireVariable("HUB_TEST_RABBITMQ", "an address such as amqp://user:password@127.0.0.1:5672/");
        var factory = new ConnectionFactory { Uri = new Uri(address), AutomaticRecoveryEnabled = false };
        return new RabbitMqRig(address, await factory.CreateConnectionAsync("inspector"));
    }

    /// <summary>The value of an environment variable; where it is not set, the test is skipped.</summary>
    public static string RequireVariable(string variable, string what)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        Assert.Inconclusive($"RabbitMQ is not tested: {variable} is not set ({what}).");
        throw new InvalidOperationException();
    }

    public static IBroker CreateBroker(string address) =>
        BrokerFactory.Create(new BrokerSettings("rabbitmq", address, "tests"), TimeProvider.System);

    public override async Task<Address> MakeQueueAsync(bool grouped = false)
    {
        var queue = new Address(NewQueueName(), Grouped: grouped);
        await (await Other.OpenAsync(queue, default)).DisposeAsync();
        return queue;
    }

    public override async Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        var topic = new Address($"events-{Guid.NewGuid():N}", IsTopic: true);
        topics.Add(topic.Name);
        List<Address> listening = [];
        await using var channel = await inspector.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(topic.Name, "topic", durable: true);
        foreach (var key in subjects.Prepend("#"))
        {
            listening.Add(await MakeQueueAsync());
            await channel.QueueBindAsync(listening[^1].Name, topic.Name, key);
        }

        return (topic, listening);
    }

    public override async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(Address queue)
    {
        List<DeadLetter> deadLetters = [];
        await using var channel = await inspector.CreateChannelAsync();
        while (await channel.BasicGetAsync($"{queue.Name}.dead", autoAck: true) is { } message)
        {
            var body = Encoding.UTF8.GetString(message.Body.Span);
            deadLetters.Add(new DeadLetter(message.BasicProperties.MessageId!, body, ReasonOf(message.BasicProperties)));
        }

        return deadLetters;

        static string? ReasonOf(IReadOnlyBasicProperties properties) =>
            properties.Headers?.TryGetValue("dead-letter-reason", out var reason) == true && reason is byte[] bytes
                ? Encoding.UTF8.GetString(bytes)
                : null;
    }

    public override Task PurgeAsync(Address queue) => WithChannelAsync(channel => channel.QueuePurgeAsync(queue.Name));

    public override void Cut() => wire.Cut();

    public override void CutAfter(int bytes) => wire.CutAfter(bytes);

    public override void GoDown() => wire.PullOut();

    public override void GoMute() => wire.GoMute();

    public override void SwallowAnswers() => wire.GoDeaf();

    public override void ComeBack() => wire.Mend();

    /// <summary>A new name for a queue; the rig deletes a queue of that name at the end.</summary>
    public string NewQueueName()
    {
        queues.Add($"t-{Guid.NewGuid():N}");
        return queues[^1];
    }

    /// <summary>Acts on the broker over a channel of its own, as an administrator or another program would.</summary>
    public async Task WithChannelAsync(Func<IChannel, Task> act)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await inspector.CreateChannelAsync(options);
        await act(channel);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in new[] { Broker, Other, Unreachable })
        {
            await broker.DisposeAsync();
        }

        await wire.DisposeAsync();
        await WithChannelAsync(async channel =>
        {
            foreach (var queue in queues)
            {
                await channel.QueueDeleteAsync(queue);
                await channel.QueueDeleteAsync($"{queue}.dead");
            }

            foreach (var topic in topics)
            {
                await channel.ExchangeDeleteAsync(topic);
            }
        });
        await inspector.DisposeAsync();
    }
}

[TestClass]
public sealed class RabbitMq_keeps_the_broker_contract : BrokerContract
{
    protected override async Task<BrokerRig> StartAsync() => await RabbitMqRig.OpenAsync();
}
