using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Allentown311.Connectors.Queue;
using Allentown311.Connectors.Tests.Brokers.RabbitMq;
using Allentown311.Mappings.Queue;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Queue;

/// <summary>
/// A department behind a RabbitMQ. The department's program uses the client library: it receives orders, drops a second one with the same
/// message id, and publishes status updates.
/// </summary>
internal sealed class QueueRig : MappedRig
{
    private readonly RabbitMqRig broker;
    private readonly Dictionary<string, DepartmentRecord> records = new(StringComparer.Ordinal);
    private int messages;

    private QueueRig(RabbitMqRig broker, TimeProvider? clock, string submit, string poll)
    {
        this.broker = broker;
        Orders = broker.NewQueueName();
        Statuses = broker.NewQueueName();
        Yaml = $$$"""
            {{{Shared}}}
            connector: queue
            resend: safe
            connection: { broker: rabbitmq, url: "${WORKS_AMQP}", timeout: 20s }
            submit:
              queue: {{{Orders}}}
            {{{submit}}}
            poll:
              queue: {{{Statuses}}}
              wait: 400ms
              size: 10
              read: { ref: reference, id: number, status: state, changed: at, note: said }
            {{{poll}}}
            """;
        Queue = new QueueConnector(Read(Yaml, broker.ProxiedAddress), clock ?? Clock);
    }

    public const string Json = """
          json: { reference: "{{ref}}", kind: "{{code.kind}}", details: "{{ticket.description}}", where: { lat: "{{ticket.lat}}" } }
        """;

    /// <summary>The queue from which the department receives orders.</summary>
    public string Orders { get; }

    /// <summary>The queue to which the department publishes status updates.</summary>
    public string Statuses { get; }

    public string Yaml { get; }

    public QueueConnector Queue { get; private set; }

    public RabbitMqRig Broker => broker;

    public override IWorkOrderConnector Connector => Queue;

    public override bool TellsDoubles => false;

    public override string? Secret => new Uri(broker.Address).UserInfo.Split(':')[1];

    // Even a spoiled department gets its orders: the broker confirms them.
    public override string SpoiledAnswer => "Confirmed by the broker";

    public static async Task<QueueRig> OpenAsync(string submit = Json, string poll = "", TimeProvider? clock = null)
    {
        var rig = new QueueRig(await RabbitMqRig.OpenAsync(), clock, submit, poll);

        // The department's program creates the queue for orders; the hub's first read creates the queue for status updates.
        await rig.broker.WithChannelAsync(c => c.QueueDeclareAsync(rig.Orders, durable: true, exclusive: false, autoDelete: false));
        await rig.Queue.ReadStatusAsync(null, default);
        return rig;
    }

    /// <summary>Reads a mapping of this rig with the broker's address.</summary>
    public static QueueMapping Read(string yaml, string address)
    {
        var faults = new Mappings.Yaml.Faults();
        var mapping = Mappings.Loading.MappingLoader.LoadText(
            "mappings/streets.yaml", yaml, faults, name => name == "WORKS_AMQP" ? address : null);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<QueueMapping>();
    }

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        foreach (var message in await ReceiveOrdersAsync())
        {
            var order = JsonNode.Parse(message.Body.Span)!;
            var record = new DepartmentRecord((string)order["reference"]!, (string)order["details"]!);
            records.TryAdd(message.BasicProperties.MessageId!, record);
        }

        return [.. records.Values];
    }

    /// <summary>Receives and acknowledges all messages that wait for the department.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> ReceiveOrdersAsync()
    {
        List<BasicGetResult> received = [];
        await broker.WithChannelAsync(async channel =>
        {
            while (await channel.BasicGetAsync(Orders, autoAck: true) is { } message)
            {
                received.Add(message);
            }
        });
        return received;
    }

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "") =>
        PublishStatusAsync(Change(reference, code, at, note));

    public override async Task ChangeAsync(IEnumerable<(string Reference, string Code, DateTimeOffset At, string Note)> changes)
    {
        foreach (var some in changes.Chunk(3))
        {
            await PublishStatusAsync($"[{string.Join(',', some.Select(c => Change(c.Reference, c.Code, c.At, c.Note)))}]");
        }
    }

    public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        await PublishStatusAsync(Change(first, "WIP", at));
        await PublishStatusAsync($$"""{ "reference": "{{bad}}", "state": "WIP", "at": "yesterday" }""");
        await PublishStatusAsync(Change(last, "WIP", at));
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at) =>
        throw new NotSupportedException("The records of a department behind a queue cannot be listed.");

    public override Task GoDownAsync()
    {
        broker.GoDown();
        return Task.CompletedTask;
    }

    public override Task SpoilAsync() => PublishStatusAsync("<html><body>Down for maintenance</body></html>");

    // The broker refuses this order. A refusal by the department itself arrives as a status update.
    public override Task<OutgoingOrder> RefusedOrderAsync() =>
        Task.FromResult(Testing.Orders.Make(description: new string('x', broker.TooLarge)));

    /// <summary>Publishes a status message as the department.</summary>
    public Task PublishStatusAsync(string text, string? id = null) => PublishStatusAsync(Encoding.UTF8.GetBytes(text), id);

    public Task PublishStatusAsync(byte[] bytes, string? id = null)
    {
        var properties = new BasicProperties { MessageId = id ?? $"s-{++messages}", Persistent = true };
        return broker.WithChannelAsync(c => c.BasicPublishAsync("", Statuses, mandatory: true, properties, bytes).AsTask());
    }

    /// <summary>A status message in the department's form.</summary>
    public static string Change(string reference, string code, DateTimeOffset at, string note = "") => JsonSerializer.Serialize(new
    {
        reference,
        state = code,
        at = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        said = note,
    });

    /// <summary>Replaces the connector, as a restart of the hub does.</summary>
    public async Task RestartAsync()
    {
        await Queue.DisposeAsync();
        Queue = new QueueConnector(Read(Yaml, broker.ProxiedAddress), Clock);
    }

    /// <summary>A connector to the same department with another mapping.</summary>
    public QueueConnector With(Func<string, string> yaml) => new(Read(yaml(Yaml), broker.ProxiedAddress), Clock);

    public override async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        await broker.DisposeAsync();
        await base.DisposeAsync();
    }
}

[TestClass]
public sealed class Queue_keeps_the_contract : StatusContract
{
    protected override async Task<Rig> StartAsync() => await QueueRig.OpenAsync();
}
