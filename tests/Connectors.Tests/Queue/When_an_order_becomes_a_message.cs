using System.Diagnostics;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Queue;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Yaml;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Queue;

[TestClass]
public sealed class When_an_order_becomes_a_message
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_department_finds_our_reference_and_the_ticket_in_its_properties()
    {
        await using var rig = await QueueRig.OpenAsync(QueueRig.Json + "\n  subject: \"order.{{code.kind}}\"");
        var order = Orders.Make();

        (await rig.Queue.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();

        var message = (await rig.ReceiveOrdersAsync()).ShouldHaveSingleItem();
        var properties = message.BasicProperties;
        (properties.MessageId, properties.CorrelationId).ShouldBe((order.Reference, order.Ticket.Number));
        (properties.Type, properties.ContentType, properties.Persistent).ShouldBe(("order.PTH", "application/json", true));
        Encoding.UTF8.GetString((byte[])properties.Headers!["group-id"]!).ShouldBe(order.Ticket.Number);
        Encoding.UTF8.GetString(message.Body.Span).ShouldBe(
            $$$"""{"reference":"{{{order.Reference}}}","kind":"PTH","details":"Hole in the road","where":{"lat":40.602}}""");
    }

    [TestMethod]
    public async Task An_order_may_be_an_xml_document()
    {
        const string submit = """
              xml: |
                <?xml version="1.0" encoding="UTF-8"?>
                <Order ref="{{ref}}"><Notes>{{ticket.description}}</Notes></Order>
            """;
        const string description = "5\" deep <near> A&P\nñ 🐾";
        await using var rig = await QueueRig.OpenAsync(submit);

        await rig.Queue.SubmitAsync(Orders.Make(description: description), Ct);

        var message = (await rig.ReceiveOrdersAsync()).ShouldHaveSingleItem();
        message.BasicProperties.ContentType.ShouldBe("application/xml");
        var document = System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(message.Body.Span));
        document.Root!.Element("Notes")!.Value.ShouldBe(description);
    }

    [TestMethod]
    public async Task An_order_may_be_lines_of_text_to_which_a_residents_text_adds_none()
    {
        await using var rig = await QueueRig.OpenAsync("  text: |\n    REF={{ref}}\n    NOTES={{ticket.description}}\n");
        var order = Orders.Make(description: "first\r\nREF=ALN-9\u2028NOTES=x\u0007");

        await rig.Queue.SubmitAsync(order, Ct);

        var message = (await rig.ReceiveOrdersAsync()).ShouldHaveSingleItem();
        Encoding.UTF8.GetString(message.Body.Span).ShouldBe($"REF={order.Reference}\nNOTES=first  REF=ALN-9 NOTES=x \n");
        message.BasicProperties.ContentType.ShouldBe("text/plain; charset=utf-8");
    }

    [TestMethod]
    public async Task An_order_with_a_delay_is_delivered_later()
    {
        await using var rig = await QueueRig.OpenAsync(QueueRig.Json + "\n  delay: 1500ms", clock: TimeProvider.System);
        var clock = Stopwatch.StartNew();

        (await rig.Queue.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();

        IReadOnlyList<BasicGetResult> received;
        while ((received = await rig.ReceiveOrdersAsync()).Count == 0)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        }

        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.4));
        received.ShouldHaveSingleItem().BasicProperties.MessageId.ShouldBe(Orders.Make().Reference);
    }

    [TestMethod]
    public async Task A_queue_that_is_missing_or_full_is_a_department_that_is_down()
    {
        await using var rig = await QueueRig.OpenAsync();
        var missing = $"missing-{Guid.NewGuid():N}";
        var full = rig.Broker.NewQueueName();
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" };
        await rig.Broker.WithChannelAsync(c => c.QueueDeclareAsync(
            full, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Ct));
        await using var toMissing = rig.With(yaml => yaml.Replace(rig.Orders, missing, StringComparison.Ordinal));
        await using var toFull = rig.With(yaml => yaml.Replace(rig.Orders, full, StringComparison.Ordinal));
        var order = Orders.Make();

        (await toMissing.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Retry($"There is no queue {missing}."));
        order.Trail.Answered.ShouldBe($"There is no queue {missing}. (message {order.Reference})");
        (await toFull.SubmitAsync(Orders.Make(1), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        (await toFull.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
    }

    [TestMethod]
    public async Task An_order_without_a_confirmation_has_an_unknown_outcome_and_is_sent_again_with_the_same_id()
    {
        await using var rig = await QueueRig.OpenAsync();
        (await rig.Queue.SubmitAsync(Orders.Make(1), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        rig.Broker.SwallowAnswers();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);

        await Should.ThrowAsync<OutcomeUnknownException>(() => rig.Queue.SubmitAsync(Orders.Make(2), cancellation.Token));
        rig.Broker.ComeBack();
        while (await rig.Queue.SubmitAsync(Orders.Make(2), Ct) is not SubmitResult.HandedOver)
        {
            Ct.ThrowIfCancellationRequested();
        }

        (await rig.RecordsAsync()).Select(r => r.Reference).ShouldBe([Orders.Make(1).Reference, Orders.Make(2).Reference]);
    }

    [TestMethod]
    public async Task An_order_whose_lease_is_lost_while_connecting_is_not_sent()
    {
        await using var rig = await QueueRig.OpenAsync();
        var checks = 0;
        var order = Orders.Make() with { Trail = new Trail(() => _ = ++checks == 1 ? 0 : throw new LeaseLostException()) };

        await Should.ThrowAsync<LeaseLostException>(() => rig.Queue.SubmitAsync(order, Ct));

        checks.ShouldBe(2);
        (await rig.RecordsAsync()).ShouldBeEmpty();
        (await rig.Queue.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
    }

    [TestMethod]
    public async Task A_preview_shows_the_whole_message_even_while_the_address_is_not_set()
    {
        var mapping = Load(name => name == $"{Variables.StandIn}WORKS_AMQP" ? "unset-WORKS_AMQP" : null);
        await using var connector = new QueueConnector(mapping, TimeProvider.System);

        var shown = connector.Preview(Orders.Make());

        shown.ShouldBe(
            "to works.orders\nmessage-id: ALN-26-00001-0-1\ngroup: 26-00001-0\ncontent-type: application/json\n"
            + "subject: order.new\nnot before: 00:10:00 from now\n\n"
            + "{\"reference\":\"ALN-26-00001-0-1\",\"token\":\"${TOKEN}\"}");
        await Should.ThrowAsync<InvalidOperationException>(() => connector.CheckAsync(Ct));
    }

    [TestMethod]
    public void A_connection_that_cannot_be_read_is_reported_with_its_mapping_file()
    {
        var mapping = Load(_ => "Endpoint=sb://works;SharedAccessKey=hush", kind: "servicebus");

        var error = Should.Throw<BrokerSettingsException>(() => ConnectorFactory.Create(mapping, TimeProvider.System));

        error.Message.ShouldStartWith("mappings/streets.yaml: The connection of a Service Bus broker cannot be read.");
        error.Message.ShouldNotContain("hush");
    }

    private static QueueMapping Load(Func<string, string?> address, string kind = "rabbitmq")
    {
        string? Variable(string name) => name == "TOKEN" ? "hush" : address(name);
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/streets.yaml", $$$"""
            mapping: 1
            name: streets
            connector: queue
            connection: { broker: {{{kind}}}, url: "${WORKS_AMQP}" }
            submit: { queue: works.orders, subject: order.new, delay: 10m, json: { reference: "{{ref}}", token: "${TOKEN}" } }
            """, faults, Variable);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<QueueMapping>();
    }
}
