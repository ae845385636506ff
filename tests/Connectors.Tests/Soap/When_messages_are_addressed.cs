using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public class When_messages_are_addressed
{
    private static readonly XNamespace Wsa = "http://www.w3.org/2005/08/addressing";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("1.1", Envelopes.Namespace11)]
    [DataRow("1.2", Envelopes.Namespace12)]
    public async Task A_message_names_its_destination_its_action_and_the_anonymous_reply_address(string version, string space)
    {
        await using var server = await StartAsync();
        using var connector = Connect(server, version);

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        var header = Header(server.Requests[0], space);
        header.Element(Wsa + "To")!.Value.ShouldBe($"{server.Url}/orders?unit=7");
        header.Element(Wsa + "Action")!.Value.ShouldBe("urn:streets/Create");
        header.Element(Wsa + "ReplyTo")!.Element(Wsa + "Address")!.Value.ShouldBe("http://www.w3.org/2005/08/addressing/anonymous");
        header.Element(Wsa + "MessageID")!.Value.ShouldStartWith("urn:uuid:");
        foreach (var name in new[] { "To", "Action" })
        {
            header.Element(Wsa + name)!.Attribute(XName.Get("mustUnderstand", space))!.Value.ShouldBe("1");
        }
    }

    [TestMethod]
    public async Task The_action_is_also_sent_in_the_header_that_soap_1_1_expects()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server, "1.1");

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        server.Requests[0].Headers["SOAPAction"].ShouldBe("\"urn:streets/Create\"");
    }

    [TestMethod]
    public async Task An_action_is_sent_as_it_stands_in_the_mapping()
    {
        const string Action = "urn:streets/Create Order ñ";
        await using var server = await StartAsync();
        var mapping = TestMappings.Soap(server.Url, "version: 1.2, addressing: true");
        using var connector = new SoapConnector(mapping with { Submit = mapping.Submit with { Action = Action } }, TimeProvider.System);

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        Header(server.Requests[0], Envelopes.Namespace12).Element(Wsa + "Action")!.Value.ShouldBe(Action);
    }

    [TestMethod]
    public async Task An_order_that_is_sent_again_has_the_same_message_id_and_another_order_has_not()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server);
        using var restarted = Connect(server);
        var ct = TestContext.CancellationToken;

        await connector.SubmitAsync(Orders.Make(1), ct);
        await restarted.SubmitAsync(Orders.Make(1), ct);
        await connector.SubmitAsync(Orders.Make(2), ct);
        await connector.SubmitAsync(Orders.Make(1, description: "corrected by a person"), ct);

        var ids = server.Requests.Select(MessageId).ToArray();
        ids[1].ShouldBe(ids[0], "a system that drops repeated messages may drop it");
        ids[2].ShouldNotBe(ids[0]);
        ids[3].ShouldNotBe(ids[0], "a corrected order must not be dropped as a repeat of the one that was refused");
        Guid.Parse(ids[0][^36..]).Version.ShouldBe(8);
    }

    [TestMethod]
    public async Task A_look_up_has_a_new_message_id_each_time()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server);
        var ct = TestContext.CancellationToken;

        await Should.ThrowAsync<OutcomeUnknownException>(() => connector.FindAsync(Orders.Make(), ct));
        await Should.ThrowAsync<OutcomeUnknownException>(() => connector.FindAsync(Orders.Make(), ct));

        MessageId(server.Requests[0]).ShouldNotBe(MessageId(server.Requests[1]));
    }

    [TestMethod]
    public async Task The_trail_and_the_preview_show_the_message_that_is_sent()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server);
        var order = Orders.Make();

        await connector.SubmitAsync(order, TestContext.CancellationToken);

        order.Trail.Sent!.ShouldEndWith(server.Requests[0].Text, Case.Sensitive);
        connector.Preview(order).ShouldBe(order.Trail.Sent);
    }

    [TestMethod]
    public async Task An_answer_with_header_elements_is_read()
    {
        var answer = Envelopes.Created(space: Envelopes.Namespace12).Replace("<e:Body>", $"""
            <e:Header xmlns:a="{Wsa}"><a:Action e:mustUnderstand="true">urn:streets/CreateResponse</a:Action>
            <a:RelatesTo>urn:uuid:5b0f0a3e-0000-4000-8000-000000000000</a:RelatesTo>
            <x:Unknown xmlns:x="urn:x" e:mustUnderstand="true"/></e:Header><e:Body>
            """, StringComparison.Ordinal);
        await using var server = await Server.StartAsync(200, answer, "application/soap+xml");
        using var connector = Connect(server);

        (await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    private static Task<Server> StartAsync() => Server.StartAsync(200, Envelopes.Created(), "text/xml");

    private static SoapConnector Connect(Server server, string version = "1.2") =>
        new(TestMappings.Soap($"{server.Url}/orders?unit=7", $"version: {version}, addressing: true"), TimeProvider.System);

    private static XElement Header(ReceivedRequest request, string space) =>
        XDocument.Parse(request.Text).Root!.Element(XName.Get("Header", space))!;

    private static string MessageId(ReceivedRequest request) =>
        Header(request, Envelopes.Namespace12).Element(Wsa + "MessageID")!.Value;
}
