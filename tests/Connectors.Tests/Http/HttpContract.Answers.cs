using System.IO.Compression;
using System.Text;

namespace Allentown311.Connectors.Tests.Http;

// How a connector reads answers.
public abstract partial class HttpContract
{
    [TestMethod]
    [DataRow(301)]
    [DataRow(302)]
    [DataRow(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await Server.StartAsync(200, CreatedAnswer, MediaType);
        await using var server = await Server.StartAsync(status, "", headers: ("Location", elsewhere.Url));

        await Should.ThrowAsync<OutcomeUnknownException>(() => SubmitAsync(server.Url));

        elsewhere.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("<!DOCTYPE html><html><body>Sign in</body></html>", "text/html")]
    [DataRow("<!DOCTYPE html><html><body>Sign in</body></html>", "")]
    [DataRow("", "text/plain")]
    [DataRow("Sign in", "no media type at all")]
    public async Task A_login_page_is_never_read_as_an_answer(string page, string type)
    {
        await using var server = await Server.StartAsync(200, page, type);
        using var opened = Open(server.Url);

        await Should.ThrowAsync<OutcomeUnknownException>(() => opened.Connector.SubmitAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<OutcomeUnknownException>(() => ((IFindWorkOrder)opened.Connector).FindAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<Exception>(() => opened.Connector.ReadStatusAsync(null, Ct));
    }

    [TestMethod]
    [DataRow(500)]
    [DataRow(502)]
    [DataRow(503)]
    [DataRow(504)]
    [DataRow(408)]
    public async Task A_status_that_may_follow_the_commit_leaves_the_outcome_unknown(int status)
    {
        await using var server = await Server.StartAsync(status, "");

        await Should.ThrowAsync<OutcomeUnknownException>(() => SubmitAsync(server.Url));
    }

    [TestMethod]
    [DataRow(401)]
    [DataRow(403)]
    public async Task Refused_credentials_mean_the_department_is_down_for_us(int status)
    {
        await using var server = await Server.StartAsync(status, "");

        (await SubmitAsync(server.Url)).ShouldBe(
            new SubmitResult.Retry($"HTTP {status}: credentials refused.") { IsForbidden = status == 403 });
    }

    [TestMethod]
    [DataRow(429, "17", 17)]
    [DataRow(503, "120", 120)]
    [DataRow(429, "Sat, 04 Jul 2026 13:01:30 GMT", 90)]
    [DataRow(503, "Sat, 04 Jul 2026 11:00:00 GMT", 0)]
    [DataRow(429, null, 5)]
    public async Task A_wait_that_the_department_asks_for_is_respected(int status, string? header, int seconds)
    {
        await using var server = await Server.StartAsync(status, "", headers: header is null ? [] : [("Retry-After", header)]);

        (await SubmitAsync(server.Url)).ShouldBeOfType<SubmitResult.Retry>().After.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [TestMethod]
    public async Task An_endless_answer_is_cut_off()
    {
        var block = new byte[1024 * 1024];
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            for (var i = 0; i < 20; i++)
            {
                await context.Response.Body.WriteAsync(block);
            }
        });

        (await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url)))
            .HttpRequestError.ShouldBe(HttpRequestError.ConfigurationLimitExceeded);
    }

    [TestMethod]
    public async Task A_zip_bomb_is_cut_off()
    {
        using var compressed = new MemoryStream();
        await using (var zip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 50; i++)
            {
                await zip.WriteAsync(block, Ct);
            }
        }

        compressed.Length.ShouldBeLessThan(1024 * 1024);
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(compressed.ToArray());
        });

        (await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url)))
            .HttpRequestError.ShouldBe(HttpRequestError.ConfigurationLimitExceeded);
    }

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("br")]
    public async Task A_compressed_answer_is_read(string encoding)
    {
        using var compressed = new MemoryStream();
        await using (Stream zip = encoding == "br"
            ? new BrotliStream(compressed, CompressionMode.Compress, leaveOpen: true)
            : new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(CreatedAnswer), Ct);
        }

        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.ContentType = MediaType;
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync(compressed.ToArray());
        });

        (await SubmitAsync(server.Url)).ShouldBe(new SubmitResult.Created("1"));
    }

    [TestMethod]
    public async Task An_answer_that_is_not_text_in_its_encoding_leaves_the_outcome_unknown()
    {
        var answer = Encoding.UTF8.GetBytes(CreatedAnswer);
        answer[CreatedAnswer.IndexOf('1', StringComparison.Ordinal)] = 0xFF;
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.ContentType = MediaType;
            await context.Response.Body.WriteAsync(answer);
        });

        (await Should.ThrowAsync<OutcomeUnknownException>(() => SubmitAsync(server.Url)))
            .Message.ShouldBe("The answer is not text in the encoding it names.");
    }

    [TestMethod]
    public async Task A_reason_for_a_rejection_never_quotes_the_resident()
    {
        var (status, body) = Refusal("bad note: Hole in the road, call Test Person at +1 610 555 0100, 5TH ST, REAR");
        await using var server = await Server.StartAsync(status, body, MediaType);

        (await SubmitAsync(server.Url)).ShouldBeOfType<SubmitResult.Rejected>().Reason
            .ShouldEndWith("bad note: […], call […] at […], […]", Case.Sensitive);
    }

    [TestMethod]
    public async Task A_reason_for_a_rejection_never_quotes_cut_or_escaped_data_of_the_resident()
    {
        var (status, body) = Refusal("too long: Hole%20in%20the%20roa, phone 6105550100, T&#101;st Person");
        await using var server = await Server.StartAsync(status, body, MediaType);

        (await SubmitAsync(server.Url)).ShouldBeOfType<SubmitResult.Rejected>().Reason
            .ShouldEndWith("too long: […], phone […], […]", Case.Sensitive);
    }
}
