using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Contract;
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
    public async Task They_say_where_to_what_for_and_that_the_answer_comes_back_the_same_way(string version, string space)
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
    public async Task The_action_stands_where_1_1_expects_it_too()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server, "1.1");

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        server.Requests[0].Headers["SOAPAction"].ShouldBe("\"urn:streets/Create\"");
    }

    [TestMethod]
    public async Task An_action_is_named_as_it_stands_in_the_mapping()
    {
        const string Action = "urn:streets/Create Order ñ";
        await using var server = await StartAsync();
        var mapping = Maps.Soap(server.Url, "version: 1.2, addressing: true");
        using var connector = new SoapConnector(mapping with { Submit = mapping.Submit with { Action = Action } }, TimeProvider.System);

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        Header(server.Requests[0], Envelopes.Namespace12).Element(Wsa + "Action")!.Value.ShouldBe(Action);
    }

    [TestMethod]
    public async Task An_order_that_is_sent_again_is_the_same_message_and_another_is_not()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server);
        using var restarted = Connect(server);
        var ct = TestContext.CancellationToken;

        await connector.SubmitAsync(Orders.Make(1), ct);
        await restarted.SubmitAsync(Orders.Make(1), ct);
        await connector.SubmitAsync(Orders.Make(2), ct);
        await connector.SubmitAsync(Orders.Make(1, description: "mended by a person"), ct);

        var ids = server.Requests.Select(Id).ToArray();
        ids[1].ShouldBe(ids[0], "a far side that drops doubles may drop it");
        ids[2].ShouldNotBe(ids[0]);
        ids[3].ShouldNotBe(ids[0], "an order that says something else must not be dropped for the one that was refused");
        Guid.Parse(ids[0][^36..]).Version.ShouldBe(8);
    }

    [TestMethod]
    public async Task A_question_is_a_message_of_its_own_each_time()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server);
        var ct = TestContext.CancellationToken;

        await connector.FindAsync(Orders.Make(), ct);
        await connector.FindAsync(Orders.Make(), ct);

        Id(server.Requests[0]).ShouldNotBe(Id(server.Requests[1]));
    }

    [TestMethod]
    public async Task What_people_are_shown_is_the_message_that_is_sent()
    {
        await using var server = await StartAsync();
        using var connector = Connect(server);
        var order = Orders.Make();

        await connector.SubmitAsync(order, TestContext.CancellationToken);

        order.Trail.Sent!.ShouldEndWith(server.Requests[0].Text, Case.Sensitive);
        connector.Preview(order).ShouldBe(order.Trail.Sent);
    }

    [TestMethod]
    public async Task Headers_of_the_answer_are_no_obstacle()
    {
        var answer = Envelopes.Made(space: Envelopes.Namespace12).Replace("<e:Body>", $"""
            <e:Header xmlns:a="{Wsa}"><a:Action e:mustUnderstand="true">urn:streets/CreateResponse</a:Action>
            <a:RelatesTo>urn:uuid:5b0f0a3e-0000-4000-8000-000000000000</a:RelatesTo>
            <x:Unknown xmlns:x="urn:x" e:mustUnderstand="true"/></e:Header><e:Body>
            """, StringComparison.Ordinal);
        await using var server = await Server.StartAsync(200, answer, "application/soap+xml");
        using var connector = Connect(server);

        (await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    private static Task<Server> StartAsync() => Server.StartAsync(200, Envelopes.Made(), "text/xml");

    private static SoapConnector Connect(Server server, string version = "1.2") =>
        new(Maps.Soap($"{server.Url}/orders?unit=7", $"version: {version}, addressing: true"), TimeProvider.System);

    private static XElement Header(Seen seen, string space) => XDocument.Parse(seen.Text).Root!.Element(XName.Get("Header", space))!;

    private static string Id(Seen seen) => Header(seen, Envelopes.Namespace12).Element(Wsa + "MessageID")!.Value;
}
