using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Allentown311.Connectors.Queue;
using Allentown311.Connectors.Tests.Brokers.RabbitMq;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Mappings.Queue;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Queue;

/// <summary>A department behind a RabbitMQ. Its own program speaks through the client library: it takes orders, drops a second one of the same message id, and answers.</summary>
internal sealed class QueueRig : Rig
{
    private readonly RabbitMqRig broker;
    private readonly Dictionary<string, DepartmentRecord> records = new(StringComparer.Ordinal);
    private int messages;

    private QueueRig(RabbitMqRig broker, TimeProvider? clock, string submit, string poll)
    {
        this.broker = broker;
        (Orders, Statuses) = (broker.Name(), broker.Name());
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
        Queue = new QueueConnector(Read(Yaml, broker.OverWire), clock ?? Clock);
    }

    public const string Json = """
          json: { reference: "{{ref}}", kind: "{{code.kind}}", details: "{{ticket.description}}", where: { lat: "{{ticket.lat}}" } }
        """;

    public string Orders { get; }

    public string Statuses { get; }

    public string Yaml { get; }

    public QueueConnector Queue { get; private set; }

    public RabbitMqRig Broker => broker;

    public override IWorkOrderConnector Connector => Queue;

    public override bool TellsDoubles => false;

    public override string? Secret => new Uri(broker.Address).UserInfo.Split(':')[1];

    // Orders are taken whatever the department says: the broker answers for them.
    public override string SpoiledAnswer => "Confirmed by the broker";

    public static async Task<QueueRig> OpenAsync(string submit = Json, string poll = "", TimeProvider? clock = null)
    {
        var rig = new QueueRig(await RabbitMqRig.OpenAsync(), clock, submit, poll);

        // The department's program makes the queue it takes from; the hub's first look makes its own.
        await rig.broker.WithChannelAsync(c => c.QueueDeclareAsync(rig.Orders, durable: true, exclusive: false, autoDelete: false));
        await rig.Queue.ReadStatusAsync(null, default);
        return rig;
    }

    /// <summary>A mapping of this rig, with an address.</summary>
    public static QueueMapping Read(string yaml, string address)
    {
        var faults = new Mappings.Yaml.Faults();
        var mapping = Mappings.Loading.MappingLoader.LoadText("mappings/streets.yaml", yaml, faults, name => name == "WORKS_AMQP" ? address : null);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<QueueMapping>();
    }

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        foreach (var got in await TakeAsync())
        {
            var order = JsonNode.Parse(got.Body.Span)!;
            records.TryAdd(got.BasicProperties.MessageId!, new DepartmentRecord((string)order["reference"]!, (string)order["details"]!));
        }

        return [.. records.Values];
    }

    /// <summary>What waits for the department, taken for good.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAsync()
    {
        List<BasicGetResult> taken = [];
        await broker.WithChannelAsync(async channel =>
        {
            while (await channel.BasicGetAsync(Orders, autoAck: true) is { } got)
            {
                taken.Add(got);
            }
        });
        return taken;
    }

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "") => SayAsync(Change(reference, code, at, note));

    public override async Task ChangeAsync(IEnumerable<(string Reference, string Code, DateTimeOffset At, string Note)> changes)
    {
        foreach (var some in changes.Chunk(3))
        {
            await SayAsync($"[{string.Join(',', some.Select(c => Change(c.Reference, c.Code, c.At, c.Note)))}]");
        }
    }

    public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        await SayAsync(Change(first, "WIP", at));
        await SayAsync($$"""{ "reference": "{{bad}}", "state": "WIP", "at": "yesterday" }""");
        await SayAsync(Change(last, "WIP", at));
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at) => throw new NotSupportedException("Nobody can list what stands behind a queue.");

    public override Task GoDownAsync()
    {
        broker.GoAway();
        return Task.CompletedTask;
    }

    public override Task SpoilAsync() => SayAsync("<html><body>Down for maintenance</body></html>");

    // The broker will not have it; what the department itself refuses it says with a status.
    public override Task<OutgoingOrder> RefusedOrderAsync() => Task.FromResult(Contract.Orders.Make(description: new string('x', broker.TooLarge)));

    /// <summary>The department says something.</summary>
    public Task SayAsync(string text, string? id = null) => SayAsync(Encoding.UTF8.GetBytes(text), id);

    public Task SayAsync(byte[] bytes, string? id = null) => broker.WithChannelAsync(channel => channel.BasicPublishAsync(
        "", Statuses, mandatory: true, new BasicProperties { MessageId = id ?? $"s-{++messages}", Persistent = true }, bytes).AsTask());

    public static string Change(string reference, string code, DateTimeOffset at, string note = "") => JsonSerializer.Serialize(new
    {
        reference,
        state = code,
        at = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        said = note,
    });

    /// <summary>The hub stops, and starts again.</summary>
    public async Task RestartAsync()
    {
        await Queue.DisposeAsync();
        Queue = new QueueConnector(Read(Yaml, broker.OverWire), Clock);
    }

    /// <summary>A connector to the same department with another mapping.</summary>
    public QueueConnector With(Func<string, string> yaml) => new(Read(yaml(Yaml), broker.OverWire), Clock);

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
