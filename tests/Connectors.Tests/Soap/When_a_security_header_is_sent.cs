using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public class When_a_security_header_is_sent
{
    private const string Login = "user: hub, password: \"${MARKED}\"";
    private static readonly XNamespace Wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static readonly XNamespace Wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

    private readonly ManualClock clock = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_password_digest_follows_the_profile_and_is_never_the_same_twice()
    {
        var first = await SendAsync($"wsse: {{ {Login} }}");
        var second = await SendAsync($"wsse: {{ {Login} }}");

        var tokens = new[] { first, second }.Select(s => Security(s).Elements().ShouldHaveSingleItem()).ToArray();
        foreach (var token in tokens)
        {
            var nonce = Convert.FromBase64String(token.Element(Wsse + "Nonce")!.Value);
            var created = token.Element(Wsu + "Created")!.Value;
            token.Name.ShouldBe(Wsse + "UsernameToken");
            nonce.Length.ShouldBe(16);
            ParseInstant(created).ShouldBe(clock.GetUtcNow());
            token.Element(Wsse + "Username")!.Value.ShouldBe("hub");
            token.Element(Wsse + "Password")!.Attribute("Type")!.Value.ShouldEndWith("#PasswordDigest");

            // UsernameToken Profile 1.1, 3.1: Base64 ( SHA-1 ( nonce + created + password ) ), computed here without the code under test.
            var input = new MemoryStream();
            input.Write(nonce);
            input.Write(Encoding.UTF8.GetBytes(created));
            input.Write("p&ss"u8);
#pragma warning disable CA5350
            token.Element(Wsse + "Password")!.Value.ShouldBe(Convert.ToBase64String(SHA1.HashData(input.ToArray())));
#pragma warning restore CA5350
        }

        tokens[0].Element(Wsse + "Nonce")!.Value.ShouldNotBe(tokens[1].Element(Wsse + "Nonce")!.Value);
        first.Text.ShouldNotContain("p&amp;ss");
        first.Headers.ShouldNotContainKey("Authorization");
    }

    [TestMethod]
    public async Task A_password_text_is_escaped()
    {
        var password = Security(await SendAsync($"wsse: {{ {Login}, type: text }}")).Descendants(Wsse + "Password").Single();

        (password.Value, password.Attribute("Type")!.Value[^12..]).ShouldBe(("p&ss", "PasswordText"));
    }

    [TestMethod]
    [DataRow("true", 300)]
    [DataRow("90s", 90)]
    public async Task A_timestamp_states_when_the_message_was_created_and_when_it_expires(string lifetime, int seconds)
    {
        var stamp = Security(await SendAsync($"wsse: {{ timestamp: {lifetime} }}")).Elements().ShouldHaveSingleItem();

        stamp.Name.ShouldBe(Wsu + "Timestamp");
        stamp.Elements().Select(e => e.Name).ShouldBe([Wsu + "Created", Wsu + "Expires"]);
        ParseInstant(stamp.Element(Wsu + "Created")!.Value).ShouldBe(clock.GetUtcNow());
        ParseInstant(stamp.Element(Wsu + "Expires")!.Value).ShouldBe(clock.GetUtcNow().AddSeconds(seconds));
    }

    [TestMethod]
    [DataRow("digest")]
    [DataRow("text")]
    public async Task A_timestamp_and_a_token_stand_under_one_header(string type)
    {
        var security = Security(await SendAsync($"wsse: {{ {Login}, type: {type}, timestamp: true }}"));

        security.Elements().Select(e => e.Name).ShouldBe([Wsu + "Timestamp", Wsse + "UsernameToken"]);
    }

    [TestMethod]
    [DataRow("1.1", Envelopes.Namespace11, "1")]
    [DataRow("1.2", Envelopes.Namespace12, "1")]
    public async Task The_header_must_be_understood(string version, string space, string flag)
    {
        var security = Security(await SendAsync("wsse: { timestamp: true }", version));

        security.Attribute(XName.Get("mustUnderstand", space))!.Value.ShouldBe(flag);
        security.Parent!.Name.ShouldBe(XName.Get("Header", space));
    }

    [TestMethod]
    public async Task A_security_header_can_be_combined_with_an_http_sign_in()
    {
        var request = await SendAsync($"basic: {{ user: web, password: \"${{WEB}}\" }}, wsse: {{ {Login}, timestamp: true }}");

        request.Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String("web:w"u8)}");
        Security(request).Elements().Count().ShouldBe(2);
    }

    [TestMethod]
    public async Task The_trail_and_the_preview_show_the_times_and_no_secret()
    {
        await using var server = await Server.StartAsync(500, Envelopes.Fault("Client", "bad password p&amp;ss for hub"), "text/xml");
        using var connector = Connect(server, $"wsse: {{ {Login}, type: text, timestamp: true }}");
        var order = Orders.Make();

        await connector.SubmitAsync(order, TestContext.CancellationToken);

        foreach (var shown in new[] { order.Trail.Sent!, connector.Preview(order) })
        {
            shown.ShouldContain("<wsu:Expires>2026-07-04T13:05:00.000Z</wsu:Expires>");
            shown.ShouldContain("<!-- WS-Security UsernameToken -->");
            shown.ShouldNotContain("p&amp;ss");
        }

        order.Trail.Answered!.ShouldContain("bad password *** for hub");
    }

    [TestMethod]
    [DataRow(500, "FailedAuthentication")]
    [DataRow(500, "InvalidSecurity")]
    [DataRow(200, "MessageExpired")]
    [DataRow(400, "FailedAuthentication")]
    public async Task A_refused_security_header_means_the_department_is_down_for_us(int status, string code)
    {
        var fault = $"<faultcode xmlns:q=\"{Wsse}\">q:{code}</faultcode><faultstring>The token could not be verified</faultstring>";
        var subcode = $"<e:Subcode><e:Value xmlns:u=\"{Wsu}\">u:{code}</e:Value></e:Subcode>";
        var retry = new SubmitResult.Retry("it does not accept our security header: The token could not be verified");

        (await ResultAsync(status, Envelopes.Wrap($"<e:Fault>{fault}</e:Fault>"))).ShouldBe(retry);
        (await ResultAsync(status, Envelopes.Fault12("Sender", "The token could not be verified", subcode))).ShouldBe(retry);
    }

    private static XElement Security(ReceivedRequest request) =>
        XDocument.Parse(request.Text).Descendants(Wsse + "Security").ShouldHaveSingleItem();

    private static DateTimeOffset ParseInstant(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private SoapConnector Connect(Server server, string auth, string version = "1.1") =>
        new(TestMappings.Soap(server.Url, $"version: {version}, auth: {{ {auth} }}"), clock);

    private async Task<ReceivedRequest> SendAsync(string auth, string version = "1.1")
    {
        await using var server = await Server.StartAsync(200, Envelopes.Created(), "text/xml");
        using var connector = Connect(server, auth, version);
        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);
        return server.Requests.ShouldHaveSingleItem();
    }

    private async Task<SubmitResult> ResultAsync(int status, string body)
    {
        await using var server = await Server.StartAsync(status, body, "text/xml");
        using var connector = Connect(server, $"wsse: {{ {Login} }}");
        return await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);
    }
}
