using System.Net.Http.Headers;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public class When_orders_are_packed_as_mtom
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("1.1", Envelopes.Namespace11, "text/xml")]
    [DataRow("1.2", Envelopes.Namespace12, "application/soap+xml")]
    public async Task The_envelope_is_the_root_of_a_multipart_message(string version, string space, string media)
    {
        var request = (await SendAsync($"version: {version}, mtom: true", 1)).Single();

        var type = MediaTypeHeaderValue.Parse(request.Headers["Content-Type"]);
        var parameters = type.Parameters.ToDictionary(p => p.Name, p => p.Value!.Trim('"'), StringComparer.Ordinal);
        type.MediaType.ShouldBe("multipart/related");
        (parameters["type"], parameters["start-info"]).ShouldBe(("application/xop+xml", media));
        request.Headers["MIME-Version"].ShouldBe("1.0");
        request.Headers.ContainsKey("SOAPAction").ShouldBe(version == "1.1");

        // RFC 2387 and XOP 1.0, 3.1, parsed here without the code under test.
        var lines = request.Text.Split("\r\n");
        var blank = Array.IndexOf(lines, "", 1);
        lines.SkipWhile(l => l.Length == 0).First().ShouldBe($"--{parameters["boundary"]}");
        lines[..blank].ShouldContain($"Content-ID: {parameters["start"]}");
        lines[..blank].ShouldContain($"Content-Type: application/xop+xml;charset=utf-8;type=\"{media}\"");
        lines[blank + 1].ShouldStartWith($"<s:Envelope xmlns:s=\"{space}\"><s:Body><Create xmlns=\"urn:streets\">");
        lines[blank + 1].ShouldEndWith("</s:Envelope>");
        lines[blank + 2].ShouldBe($"--{parameters["boundary"]}--");
    }

    [TestMethod]
    public async Task No_two_messages_have_the_same_boundary()
    {
        var types = (await SendAsync("mtom: true", 2)).Select(r => r.Headers["Content-Type"]).ToArray();

        types[0].ShouldNotBe(types[1]);
    }

    [TestMethod]
    public void A_preview_shows_the_envelope_and_its_multipart_content_type()
    {
        using var connector = new SoapConnector(TestMappings.Soap("http://127.0.0.1:9", "mtom: true"), TimeProvider.System);

        var text = connector.Preview(Orders.Make());

        text.ShouldContain("\nContent-Type: multipart/related; type=\"application/xop+xml\"\n");
        text.ShouldContain("<Ref>ALN-26-00001-0-1</Ref>");
    }

    private async Task<IReadOnlyList<ReceivedRequest>> SendAsync(string connection, int orders)
    {
        await using var server = await Server.StartAsync(200, Envelopes.Created(), "text/xml");
        using var connector = new SoapConnector(TestMappings.Soap(server.Url, connection), TimeProvider.System);
        for (var i = 1; i <= orders; i++)
        {
            (await connector.SubmitAsync(Orders.Make(i), TestContext.CancellationToken)).ShouldBe(new SubmitResult.Created("ST-1"));
        }

        return server.Requests;
    }
}
