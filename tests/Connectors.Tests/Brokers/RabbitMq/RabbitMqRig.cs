using System.Text;
using Allentown311.Connectors.Brokers;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

/// <summary>The RabbitMQ that HUB_TEST_RABBITMQ names, over a wire of its own. The rig looks into it with the client library, not with the hub's code.</summary>
internal sealed class RabbitMqRig : BrokerRig
{
    private readonly Wire wire;
    private readonly List<string> queues = [];
    private readonly List<string> topics = [];
    private readonly IConnection eyes;

    private RabbitMqRig(string address, IConnection eyes)
    {
        this.eyes = eyes;
        var uri = new Uri(address);
        wire = new Wire(uri.Host, uri.Port > 0 ? uri.Port : 5672);
        (Address, OverWire) = (address, new UriBuilder(uri) { Host = "127.0.0.1", Port = wire.Port }.Uri.AbsoluteUri);
        (Broker, Other, Nowhere) = (Make(OverWire), Make(address), Make("amqp://nobody:nothing@127.0.0.1:1/"));
    }

    /// <summary>Where it is.</summary>
    public string Address { get; }

    /// <summary>Where it is reached over the wire.</summary>
    public string OverWire { get; }

    public override IBroker Broker { get; }

    public override IBroker Other { get; }

    public override IBroker Nowhere { get; }

    // RabbitMQ 3.10 takes 128 MiB where nobody says otherwise.
    public override int TooLarge { get; } = 1 + int.Parse(Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ_LARGEST") is { Length: > 0 } bytes ? bytes : "134217728");

    public static async Task<RabbitMqRig> OpenAsync()
    {
        var address = Configured("HUB_TEST_RABBITMQ", "an address such as amqp://user:password@127.0.0.1:5672/");
        return new RabbitMqRig(address, await new ConnectionFactory { Uri = new Uri(address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync("eyes"));
    }

    /// <summary>What the environment says; without it the test is skipped.</summary>
    public static string Configured(string variable, string what)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        Assert.Inconclusive($"RabbitMQ is not tested: {variable} is not set ({what}).");
        throw new InvalidOperationException();
    }

    public static IBroker Make(string address) => BrokerFactory.Create(new BrokerSettings("rabbitmq", address, "tests"), TimeProvider.System);

    public override async Task<Address> MakeQueueAsync(bool grouped = false)
    {
        var queue = new Address(Name(), Grouped: grouped);
        await (await Other.OpenAsync(queue, default)).DisposeAsync();
        return queue;
    }

    public override async Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects)
    {
        var topic = new Address($"events-{Guid.NewGuid():N}", IsTopic: true);
        topics.Add(topic.Name);
        List<Address> listening = [];
        await using var channel = await eyes.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(topic.Name, "topic", durable: true);
        foreach (var key in subjects.Prepend("#"))
        {
            listening.Add(await MakeQueueAsync());
            await channel.QueueBindAsync(listening[^1].Name, topic.Name, key);
        }

        return (topic, listening);
    }

    public override async Task<IReadOnlyList<Aside>> AsideAsync(Address queue)
    {
        List<Aside> aside = [];
        await using var channel = await eyes.CreateChannelAsync();
        while (await channel.BasicGetAsync($"{queue.Name}.dead", autoAck: true) is { } got)
        {
            var reason = got.BasicProperties.Headers?.TryGetValue("dead-letter-reason", out var said) == true && said is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;
            aside.Add(new Aside(got.BasicProperties.MessageId!, Encoding.UTF8.GetString(got.Body.Span), reason));
        }

        return aside;
    }

    public override Task PurgeAsync(Address queue) => WithChannelAsync(channel => channel.QueuePurgeAsync(queue.Name));

    public override void Cut() => wire.Cut();

    public override void CutAfter(int bytes) => wire.CutAfter(bytes);

    public override void GoAway() => wire.PullOut();

    public override void GoMute() => wire.GoMute();

    public override void SwallowAnswers() => wire.GoDeaf();

    public override void ComeBack() => wire.Mend();

    /// <summary>A name for a queue, which is deleted in the end.</summary>
    public string Name()
    {
        queues.Add($"t-{Guid.NewGuid():N}");
        return queues[^1];
    }

    /// <summary>Does something as an administrator, or as another program, would.</summary>
    public async Task WithChannelAsync(Func<IChannel, Task> act)
    {
        await using var channel = await eyes.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await act(channel);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in new[] { Broker, Other, Nowhere })
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
        await eyes.DisposeAsync();
    }
}

[TestClass]
public sealed class RabbitMq_keeps_the_broker_contract : BrokerContract
{
    protected override async Task<BrokerRig> StartAsync() => await RabbitMqRig.OpenAsync();
}
