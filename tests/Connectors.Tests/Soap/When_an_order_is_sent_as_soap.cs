using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public class When_an_order_is_sent_as_soap
{
    private const string Made = """<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R xmlns="urn:streets"><Number>ST-1</Number></R></e:Body></e:Envelope>""";
    private const string Made12 = """<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><R xmlns="urn:streets"><Number>ST-1</Number></R></e:Body></e:Envelope>""";
    private static readonly XNamespace Wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static readonly XNamespace Wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Version_1_1_is_written_to_the_byte()
    {
        var seen = await SendAsync(Maps.Login, Made);

        seen.Method.ShouldBe("POST");
        seen.Headers["Content-Type"].ShouldBe("text/xml; charset=utf-8");
        seen.Headers["SOAPAction"].ShouldBe("\"urn:streets/Create\"");
        seen.Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String("hub:pass:word"u8)}");
        seen.Headers.ShouldNotContainKey("Expect");
        seen.Text.ShouldBe(
            """<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>"""
            + """<Create xmlns="urn:streets"><Ref>ALN-26-00001-0-1</Ref><Kind>PTH</Kind><Notes>5&quot; deep &lt;near&gt; A&amp;P 🕳</Notes></Create></soap:Body></soap:Envelope>""");
        seen.Body[0].ShouldBe((byte)'<', "no byte order mark");
    }

    [TestMethod]
    public async Task Version_1_2_names_the_action_in_the_content_type()
    {
        var seen = await SendAsync("version: 1.2", Made12);

        seen.Headers["Content-Type"].ShouldBe("application/soap+xml; charset=utf-8; action=\"urn:streets/Create\"");
        seen.Headers.ShouldNotContainKey("SOAPAction");
        seen.Text.ShouldContain("<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\">");
    }

    [TestMethod]
    public async Task A_password_digest_is_what_the_profile_says_and_never_the_same_twice()
    {
        await using var server = await Server.StartAsync(200, Made, "text/xml");
        using var connector = new SoapConnector(Maps.Soap(server.Url, "auth: { wsse: { user: hub, password: \"${P:-p&ss}\" } }"), new ManualClock());

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);
        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        var tokens = server.Requests.Select(r => XDocument.Parse(r.Text).Descendants(Wsse + "UsernameToken").Single()).ToArray();
        foreach (var token in tokens)
        {
            var nonce = Convert.FromBase64String(token.Element(Wsse + "Nonce")!.Value);
            var created = token.Element(Wsu + "Created")!.Value;
            nonce.Length.ShouldBe(16);
            DateTimeOffset.Parse(created, CultureInfo.InvariantCulture).ShouldBe(new ManualClock().GetUtcNow());
            token.Element(Wsse + "Username")!.Value.ShouldBe("hub");
            token.Element(Wsse + "Password")!.Attribute("Type")!.Value.ShouldEndWith("#PasswordDigest");

            // UsernameToken Profile 1.1, 3.1: Base64 ( SHA-1 ( nonce + created + password ) ), put together here on its own.
            var input = new MemoryStream();
            input.Write(nonce);
            input.Write(Encoding.UTF8.GetBytes(created));
            input.Write("p&ss"u8);
#pragma warning disable CA5350
            token.Element(Wsse + "Password")!.Value.ShouldBe(Convert.ToBase64String(SHA1.HashData(input.ToArray())));
#pragma warning restore CA5350
        }

        tokens[0].Element(Wsse + "Nonce")!.Value.ShouldNotBe(tokens[1].Element(Wsse + "Nonce")!.Value);
        server.Requests.ShouldAllBe(r => !r.Text.Contains("p&amp;ss") && !r.Headers.ContainsKey("Authorization"));
    }

    [TestMethod]
    public async Task A_password_text_is_escaped()
    {
        var seen = await SendAsync("auth: { wsse: { user: hub, password: \"${P:-p&ss}\", type: text } }", Made);

        var password = XDocument.Parse(seen.Text).Descendants(Wsse + "Password").Single();
        (password.Value, password.Attribute("Type")!.Value[^12..]).ShouldBe(("p&ss", "PasswordText"));
    }

    [TestMethod]
    public async Task The_departments_number_comes_back()
    {
        (await ResultAsync(200, Made)).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    public async Task A_known_fault_means_what_the_mapping_says()
    {
        (await ResultAsync(500, Fault("Client", "Order Already Exists", "<detail><Number>ST-7</Number></detail>"))).ShouldBe(new SubmitResult.AlreadyExists("ST-7"));
        (await ResultAsync(503, Fault("Server", "overloaded"))).ShouldBe(new SubmitResult.Retry("overloaded", TimeSpan.FromSeconds(7)));
    }

    [TestMethod]
    public async Task A_fault_of_ours_is_a_rejection_and_one_of_theirs_is_unknown()
    {
        (await ResultAsync(500, Fault("Client", "invalid code: PTH"))).ShouldBe(new SubmitResult.Rejected("invalid code: PTH"));
        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(500, Fault("Server", "deadlock")));
    }

    [TestMethod]
    public async Task An_answer_in_another_encoding_is_read()
    {
        var bytes = Encoding.Latin1.GetBytes("""<?xml version="1.0" encoding="iso-8859-1"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R xmlns="urn:streets"><Number>ST-ñ</Number></R></e:Body></e:Envelope>""");
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.ContentType = "text/xml";
            await context.Response.Body.WriteAsync(bytes);
        });
        using var connector = new SoapConnector(Maps.Soap(server.Url), TimeProvider.System);

        (await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBe(new SubmitResult.Created("ST-ñ"));
    }

    [TestMethod]
    public async Task A_full_answer_that_ends_where_it_began_is_an_error_not_the_end()
    {
        const string Row = "<Change xmlns=\"urn:streets\"><Number>ST-1</Number><Status>WIP</Status><Stamp>2026-07-03T13:00:00Z</Stamp></Change>";
        await using var server = await Server.StartAsync(200, Made.Replace("<Number>ST-1</Number>", Row + Row, StringComparison.Ordinal), "text/xml");
        using var connector = new SoapConnector(Maps.Soap(server.Url) with { Poll = Maps.Soap(server.Url).Poll! with { Size = 2 } }, new ManualClock());
        var ct = TestContext.CancellationToken;

        var page = await connector.ReadStatusAsync(null, ct);

        page.More.ShouldBeTrue();
        await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(page.Cursor, ct));
    }

    [TestMethod]
    public async Task A_preview_shows_the_envelope_and_no_secret()
    {
        await using var server = await Server.StartAsync(200, Made, "text/xml");
        using var connector = new SoapConnector(Maps.Soap(server.Url), TimeProvider.System);

        var text = connector.Preview(Orders.Make());

        text.ShouldContain("<Ref>ALN-26-00001-0-1</Ref>");
        text.ShouldContain("Authorization: Basic ***");
        text.ShouldNotContain("pass:word");
        server.Requests.ShouldBeEmpty();
    }

    private static string Fault(string code, string text, string detail = "") =>
        $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>e:{code}</faultcode><faultstring>{text}</faultstring>{detail}</e:Fault></e:Body></e:Envelope>";

    private async Task<Seen> SendAsync(string connection, string answer)
    {
        await using var server = await Server.StartAsync(200, answer, "text/xml");
        using var connector = new SoapConnector(Maps.Soap(server.Url, connection), TimeProvider.System);
        (await connector.SubmitAsync(Orders.Make(description: "5\" deep <near> A&P 🕳\u0001"), TestContext.CancellationToken)).ShouldBe(new SubmitResult.Created("ST-1"));
        return server.Requests.ShouldHaveSingleItem();
    }

    private async Task<SubmitResult> ResultAsync(int status, string body)
    {
        await using var server = await Server.StartAsync(status, body, "text/xml; charset=utf-8");
        using var connector = new SoapConnector(Maps.Soap(server.Url), TimeProvider.System);
        return await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);
    }
}
