using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public class When_an_order_is_sent_as_soap
{
    private const string Body =
        """<Create xmlns="urn:streets"><Ref>ALN-26-00001-0-1</Ref><Kind>PTH</Kind>"""
        + """<Notes>5&quot; deep &lt;near&gt; A&amp;P 🕳</Notes></Create>""";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Version_1_1_is_written_to_the_byte()
    {
        var request = await SendAsync(TestMappings.Login, Envelopes.Created());

        request.Method.ShouldBe("POST");
        request.Headers["Content-Type"].ShouldBe("text/xml; charset=utf-8");
        request.Headers["SOAPAction"].ShouldBe("\"urn:streets/Create\"");
        request.Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String("hub:pass:word"u8)}");
        request.Headers["Content-Length"].ShouldBe($"{request.Body.Length}", "not every system reads a body in chunks");
        request.Headers.ShouldNotContainKey("Expect");
        request.Text.ShouldBe($"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{Body}</s:Body></s:Envelope>");
        request.Body[0].ShouldBe((byte)'<', "no byte order mark");
    }

    [TestMethod]
    public async Task Version_1_2_names_the_action_in_the_content_type()
    {
        var request = await SendAsync("version: 1.2", Envelopes.Created(space: Envelopes.Namespace12));

        request.Headers["Content-Type"].ShouldBe("application/soap+xml; charset=utf-8; action=\"urn:streets/Create\"");
        request.Headers.ShouldNotContainKey("SOAPAction");
        request.Text.ShouldBe($"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>{Body}</s:Body></s:Envelope>");
    }

    [TestMethod]
    [DataRow("1.1", "SOAPAction", "\"urn:streets/Create Order ñ\"")]
    [DataRow("1.2", "Content-Type", "application/soap+xml; charset=utf-8; action=\"urn:streets/Create Order ñ\"")]
    public async Task An_action_is_sent_as_it_stands_in_the_mapping(string version, string header, string expected)
    {
        await using var server = await Server.StartAsync(200, Envelopes.Created(), "text/xml");
        var mapping = TestMappings.Soap(server.Url, $"version: {version}");
        using var connector = new SoapConnector(
            mapping with { Submit = mapping.Submit with { Action = "urn:streets/Create Order ñ" } }, TimeProvider.System);

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        server.Requests.ShouldHaveSingleItem().Headers[header].ShouldBe(expected);
    }

    [TestMethod]
    public async Task Header_elements_are_sent_as_they_stand_in_the_mapping()
    {
        const string Header = """
            header: '<t:Tenant xmlns:t="urn:t" xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" e:mustUnderstand="1" id="7"> a &amp; b
              <t:In/></t:Tenant> <Key xmlns="urn:k">k-1</Key>'
            """;
        XNamespace envelope = Envelopes.Namespace11, t = "urn:t", k = "urn:k";
        await using var server = await Server.StartAsync(200, Envelopes.Created(), "text/xml");
        using var connector = new SoapConnector(TestMappings.Soap(server.Url, submit: Header), TimeProvider.System);

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        var text = server.Requests.ShouldHaveSingleItem().Text;
        var sent = XDocument.Parse(text, LoadOptions.PreserveWhitespace).Root!.Element(envelope + "Header")!;
        sent.Elements().Select(e => e.Name).ShouldBe([t + "Tenant", k + "Key"]);
        sent.Elements().Select(e => e.Value).ShouldBe([" a & b ", "k-1"]);
        sent.Element(t + "Tenant")!.Element(t + "In").ShouldNotBeNull();
        sent.Element(t + "Tenant")!.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => (a.Name, a.Value))
            .ShouldBe([(envelope + "mustUnderstand", "1"), ("id", "7")]);
    }

    [TestMethod]
    public async Task A_preview_shows_the_envelope_and_no_secret()
    {
        await using var server = await Server.StartAsync(200, Envelopes.Created(), "text/xml");
        using var connector = new SoapConnector(TestMappings.Soap(server.Url), TimeProvider.System);

        var text = connector.Preview(Orders.Make());

        text.ShouldContain("<Ref>ALN-26-00001-0-1</Ref>");
        text.ShouldContain(
            "POST /\nSOAPAction: \"urn:streets/Create\"\nContent-Type: text/xml; charset=utf-8\nAuthorization: Basic ***\n\n<s:Envelope",
            Case.Sensitive);
        text.ShouldNotContain("pass:word");
        server.Requests.ShouldBeEmpty();
    }

    private async Task<ReceivedRequest> SendAsync(string connection, string answer)
    {
        await using var server = await Server.StartAsync(200, answer, "text/xml");
        using var connector = new SoapConnector(TestMappings.Soap(server.Url, connection), TimeProvider.System);
        (await connector.SubmitAsync(Orders.Make(description: "5\" deep <near> A&P 🕳\u0001"), TestContext.CancellationToken))
            .ShouldBe(new SubmitResult.Created("ST-1"));
        return server.Requests.ShouldHaveSingleItem();
    }
}
