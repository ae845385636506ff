using System.Text;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public class When_a_soap_system_answers
{
    private const string Utf16Declaration = "<?xml version=\"1.0\" encoding=\"utf-16\"?>";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_departments_number_is_returned()
    {
        (await ResultAsync(200, Envelopes.Created())).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    public async Task A_fault_in_the_outcomes_means_what_the_mapping_states()
    {
        (await ResultAsync(500, Envelopes.Fault("Client", "Order Already Exists", "<detail><Number>ST-7</Number></detail>")))
            .ShouldBe(new SubmitResult.AlreadyExists("ST-7"));
        (await ResultAsync(503, Envelopes.Fault("Server", "overloaded")))
            .ShouldBe(new SubmitResult.Retry("overloaded", TimeSpan.FromSeconds(7)));
    }

    [TestMethod]
    [DataRow(500)]
    [DataRow(200)]
    [DataRow(400)]
    public async Task A_client_fault_is_a_rejection_and_a_server_fault_leaves_the_outcome_unknown_at_any_status(int status)
    {
        (await ResultAsync(status, Envelopes.Fault("Client", "invalid code"))).ShouldBe(new SubmitResult.Rejected("invalid code"));
        (await ResultAsync(status, Envelopes.Fault12("Sender", "invalid code"))).ShouldBe(new SubmitResult.Rejected("invalid code"));
        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(status, Envelopes.Fault("Server", "deadlock")));
        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(status, Envelopes.Fault12("Receiver", "deadlock")));
    }

    [TestMethod]
    [DataRow(404)]
    [DataRow(500)]
    [DataRow(504)]
    public async Task A_number_with_a_status_of_failure_proves_nothing(int status)
    {
        (await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(status, Envelopes.Created())))
            .Message.ShouldContain($"HTTP {status}");
    }

    [TestMethod]
    [DataRow("1.1", Envelopes.Namespace12)]
    [DataRow("1.2", Envelopes.Namespace11)]
    public async Task An_answer_in_the_other_version_of_soap_is_read(string sent, string answered)
    {
        var result = await ResultAsync(200, Envelopes.Created(space: answered), connection: $"version: {sent}");

        result.ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    [DataRow("text/html")]
    [DataRow("application/octet-stream")]
    [DataRow("")]
    [DataRow("not a media type")]
    [DataRow("multipart/related; type=\"application/xop+xml\"; boundary=b7")]
    public async Task An_envelope_is_read_under_any_content_type(string type)
    {
        (await ResultAsync(200, Envelopes.Created(), type)).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    [DataRow("<?xml version=\"1.0\"?><?xml-stylesheet href=\"a.xsl\"?><!-- made by hand -->{0}")]
    [DataRow("\uFEFF{0}")]
    public async Task A_prologue_before_the_envelope_is_skipped(string text)
    {
        var result = await ResultAsync(200, text.Replace("{0}", Envelopes.Created(), StringComparison.Ordinal));

        result.ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    [DataRow("&#xB;")]
    [DataRow("&#11;")]
    [DataRow("\u000B")]
    [DataRow("&#xD83D;")]
    [DataRow("&#65535;")]
    public async Task A_character_that_xml_forbids_does_not_hide_the_number(string character)
    {
        (await ResultAsync(200, Envelopes.Created($"ST-{character}1"))).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    [DataRow("iso-8859-1", "text/xml", "iso-8859-1")]
    [DataRow("windows-1252", "text/xml; charset=windows-1252", "utf-8")]
    [DataRow("utf-16", "text/xml", "utf-16")]
    [DataRow("utf-16BE", "text/xml; charset=utf-16", "utf-16")]
    [DataRow("utf-8", "text/xml; charset=\"UTF-8\"", "iso-8859-1")]
    public async Task An_answer_in_another_encoding_is_read(string encoding, string type, string declared)
    {
        var text = $"<?xml version=\"1.0\" encoding=\"{declared}\"?>{Envelopes.Created("ST-ñ")}";
        var bytes = (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);

        (await ResultAsync(bytes, type)).ShouldBe(new SubmitResult.Created("ST-ñ"));
    }

    [TestMethod]
    [DataRow("text/xml")]
    [DataRow("text/xml; charset=utf-16")]
    public async Task An_xml_declaration_that_cannot_be_true_is_ignored(string type)
    {
        var result = await ResultAsync(Encoding.UTF8.GetBytes(Utf16Declaration + Envelopes.Created("ST-ñ")), type);

        result.ShouldBe(new SubmitResult.Created("ST-ñ"));
    }

    [TestMethod]
    public async Task Utf_16_without_a_byte_order_mark_is_read()
    {
        var result = await ResultAsync(Encoding.Unicode.GetBytes(Utf16Declaration + Envelopes.Created("ST-ñ")), "text/xml");

        result.ShouldBe(new SubmitResult.Created("ST-ñ"));
    }

    [TestMethod]
    [DataRow(202)]
    [DataRow(204)]
    public async Task An_empty_answer_proves_nothing(int status)
    {
        await using var server = await Server.StartAsync((_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var connector = new SoapConnector(TestMappings.Soap(server.Url), TimeProvider.System);

        await Should.ThrowAsync<OutcomeUnknownException>(() => connector.SubmitAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<OutcomeUnknownException>(() => connector.FindAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(null, Ct));
    }

    [TestMethod]
    public async Task A_full_answer_that_ends_where_it_began_is_an_error_not_the_end()
    {
        const string Row =
            "<Change xmlns=\"urn:streets\"><Number>ST-1</Number><Status>WIP</Status><Stamp>2026-07-03T13:00:00Z</Stamp></Change>";
        await using var server = await Server.StartAsync(200, Envelopes.Wrap(Row + Row), "text/xml");
        var mapping = TestMappings.Soap(server.Url);
        using var connector = new SoapConnector(mapping with { Poll = mapping.Poll! with { Size = 2 } }, new ManualClock());

        var page = await connector.ReadStatusAsync(null, Ct);

        page.More.ShouldBeTrue();
        await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(page.Cursor, Ct));
    }

    private Task<SubmitResult> ResultAsync(
        int status, string body, string type = "text/xml; charset=utf-8", string connection = TestMappings.Login) =>
        ResultAsync(Encoding.UTF8.GetBytes(body), type, status, connection);

    private async Task<SubmitResult> ResultAsync(byte[] body, string type, int status = 200, string connection = TestMappings.Login)
    {
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type.Length == 0 ? null : type;
            await context.Response.Body.WriteAsync(body);
        });
        using var connector = new SoapConnector(TestMappings.Soap(server.Url, connection), TimeProvider.System);
        return await connector.SubmitAsync(Orders.Make(), Ct);
    }
}
