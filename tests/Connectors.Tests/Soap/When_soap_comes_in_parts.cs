using System.Text;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

/// <summary>Answers as MTOM (W3C Recommendation, 25 January 2005), which packs messages with XOP.</summary>
[TestClass]
public class When_soap_comes_in_parts
{
    private const string Related =
        "multipart/related; boundary=b7; type=\"application/xop+xml\"; start=\"<root@dept>\"; start-info=\"text/xml\"";

    private const string Include = "<x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:photo@dept\"/>";
    private const string BodyWithPhoto = $"<Photo xmlns=\"urn:streets\">{Include}</Photo><Number xmlns=\"urn:streets\">ST-1</Number>";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_root_is_read_whether_or_not_the_mapping_sends_mtom(bool mtom)
    {
        var (result, _) = await ResultAsync(Parts(Envelopes.Created()), Related, connection: mtom ? "mtom: true" : TestMappings.Login);

        result.ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    public async Task The_content_of_a_part_is_read_in_place_of_its_include()
    {
        byte[] photo = [0, 1, 0xFF, 0xFE, (byte)'\r', (byte)'\n', (byte)'-', (byte)'-', (byte)'b', 7];

        var (result, _) = await ResultAsync(Parts(Envelopes.Created(Include), photo), Related);

        result.ShouldBe(new SubmitResult.Created(Convert.ToBase64String(photo)));
    }

    [TestMethod]
    public async Task An_answer_with_a_large_part_is_read()
    {
        var photo = new byte[3 * 1024 * 1024];
        Random.Shared.NextBytes(photo);

        var (result, trail) = await ResultAsync(Parts(Envelopes.Wrap(BodyWithPhoto), photo), Related);

        result.ShouldBe(new SubmitResult.Created("ST-1"));
        trail.Answered!.ShouldContain("<Number xmlns=\"urn:streets\">ST-1</Number>");
    }

    [TestMethod]
    public async Task A_root_that_does_not_stand_first_is_found()
    {
        const string PhotoPart =
            "--b7\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <photo@dept>\r\n\r\nPNG\r\n";

        var (result, _) = await ResultAsync([.. Encoding.UTF8.GetBytes(PhotoPart), .. Parts(Envelopes.Wrap(BodyWithPhoto))], Related);

        result.ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    public async Task Variants_of_the_content_types_are_read()
    {
        const string Type = "Multipart/Related; boundary=\"b7\"; type=\"application/XOP+xml\"; start-info=\"application/soap+xml\"";
        var root = Parts(
            Envelopes.Created(space: Envelopes.Namespace12), type: "application/soap+xml; action=\\\"urn:streets/CreateResponse\\\"");

        var (result, _) = await ResultAsync(root, Type, connection: "version: 1.2");

        result.ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    public async Task A_fault_in_a_multipart_answer_is_read_as_a_fault()
    {
        var (result, _) = await ResultAsync(Parts(Envelopes.Fault("Client", "invalid code")), Related, status: 500);

        result.ShouldBe(new SubmitResult.Rejected("invalid code"));
    }

    [TestMethod]
    [DataRow("multipart/related; boundary=b8; type=\"application/xop+xml\"", "cannot be put together", "another boundary")]
    [DataRow("multipart/related; boundary=b7; type=\"application/xop+xml\"; start=\"<no@dept>\"", "cannot be put together", "no such root")]
    [DataRow("multipart/related; type=\"application/xop+xml\"", "not SOAP with XOP", "no boundary")]
    [DataRow("multipart/related; boundary=b7; type=\"text/xml\"", "not SOAP with XOP", "SOAP with attachments")]
    [DataRow("multipart/mixed; boundary=b7", "not SOAP with XOP", "something else")]
    public async Task Parts_that_are_no_message_prove_nothing(string type, string message, string because)
    {
        var e = await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(Parts(Envelopes.Created()), type));

        e.Message.ShouldContain(message, Case.Sensitive, because);
    }

    [TestMethod]
    public async Task A_part_that_is_missing_or_cut_off_proves_nothing_and_quotes_nothing()
    {
        var envelope = Envelopes.Wrap(BodyWithPhoto);
        var whole = Parts(envelope, "PNG"u8.ToArray());

        foreach (var broken in new[] { Parts(envelope), whole[..(whole.Length / 3)], Parts("<Hole in the road"), [] })
        {
            var e = await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(broken, Related));
            e.ToString().ShouldNotContain("Hole in");
        }
    }

    [TestMethod]
    public async Task A_bomb_in_the_root_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 200)) + string.Concat(Enumerable.Repeat("</a>", 200));

        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(Parts($"<!DOCTYPE x []>{Envelopes.Created()}"), Related));
        await Should.ThrowAsync<OutcomeUnknownException>(
            () => ResultAsync(Parts(Envelopes.Wrap($"<Number xmlns=\"urn:streets\">ST-1</Number>{deep}")), Related));
    }

    [TestMethod]
    [DataRow("type=\"text/xml\"; start=\"<root@dept>\"", "text/xml; charset=utf-8", "binary", DisplayName = "as the note shows it")]
    [DataRow("type=\"text/xml\"", "text/xml", "8bit", DisplayName = "without start: the first part")]
    [DataRow("start=\"<root@dept>\"", "text/xml; charset=\"ISO-8859-1\"", "", DisplayName = "without type, in Latin letters")]
    public async Task The_root_of_soap_with_attachments_is_read(string parameters, string type, string encoding)
    {
        var latin = type.Contains("8859", StringComparison.Ordinal);
        var envelope = Envelopes.Wrap("<Note xmlns=\"urn:streets\">straße</Note><Number xmlns=\"urn:streets\">ST-1</Number>");
        var root = $"--b7\r\nContent-Type: {type}\r\n{(encoding.Length > 0 ? $"Content-Transfer-Encoding: {encoding}\r\n" : "")}"
            + "Content-ID: <root@dept>\r\n\r\n";
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes(root), .. (latin ? Encoding.Latin1 : Encoding.UTF8).GetBytes(envelope),
            .. "\r\n--b7\r\nContent-Type: image/png\r\nContent-ID: <photo@dept>\r\n\r\n"u8, 0xFF, 0x0D, 0x0A, 0x00,
            .. "\r\n--b7--\r\n"u8,
        ];

        var (result, _) = await ResultAsync(body, $"multipart/related; boundary=b7; {parameters}");

        result.ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    [DataRow("Content-Type: text/xml\r\nContent-Transfer-Encoding: base64\r\n", "--b7--", DisplayName = "another encoding")]
    [DataRow("Content-Type: text/html\r\n", "--b7--", DisplayName = "a page")]
    [DataRow("Content-Type: text/xml\r\n", "", DisplayName = "cut off")]
    public async Task A_root_that_cannot_be_read_proves_nothing(string headers, string end)
    {
        var body = Encoding.UTF8.GetBytes($"--b7\r\n{headers}\r\n{Envelopes.Created()}\r\n{end}");

        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(body, "multipart/related; boundary=b7; type=\"text/xml\""));
    }

    private static byte[] Parts(string root, byte[]? photo = null, string type = "text/xml")
    {
        var bytes = new MemoryStream();
        Write($"--b7\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"{type}\"\r\n");
        Write($"Content-Transfer-Encoding: binary\r\nContent-ID: <root@dept>\r\n\r\n{root}\r\n");
        if (photo is not null)
        {
            Write("--b7\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <photo@dept>\r\n\r\n");
            bytes.Write(photo);
            Write("\r\n");
        }

        Write("--b7--\r\n");
        return bytes.ToArray();

        void Write(string text) => bytes.Write(Encoding.UTF8.GetBytes(text));
    }

    private async Task<(SubmitResult Result, Trail Trail)> ResultAsync(
        byte[] body, string type, int status = 200, string connection = TestMappings.Login)
    {
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(body);
        });
        using var connector = new SoapConnector(TestMappings.Soap(server.Url, connection), TimeProvider.System);
        var order = Orders.Make();
        return (await connector.SubmitAsync(order, Ct), order.Trail);
    }
}
