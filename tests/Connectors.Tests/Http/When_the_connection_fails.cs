using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Contract;

namespace Allentown311.Connectors.Tests.Http;

[TestClass]
public class When_the_connection_fails
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_refused_connection_is_certainly_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var retry = (await SubmitAsync($"http://127.0.0.1:{port}")).ShouldBeOfType<SubmitResult.Retry>();

        retry.After.ShouldBeNull();
    }

    [TestMethod]
    public async Task An_unknown_name_is_certainly_not_sent()
    {
        (await SubmitAsync("http://no-such-host.invalid")).ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
    }

    [TestMethod]
    [DataRow("http://169.254.169.254")]
    [DataRow("http://[fe80::1]")]
    [DataRow("http://[::ffff:169.254.10.20]")]
    [DataRow("http://[fd00:ec2::254]")]
    public async Task Link_local_and_metadata_addresses_are_never_connected_to(string url)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);

        (await SubmitAsync(url, limit.Token)).ShouldBe(new SubmitResult.Retry("The address is link-local or of a metadata service: the hub never connects there."));
    }

    [TestMethod]
    public async Task A_server_that_speaks_no_tls_is_certainly_not_sent()
    {
        await using var server = await Server.StartAsync(201, """{"id":"1"}""");

        (await SubmitAsync($"https://127.0.0.1:{server.Port}")).ShouldBeOfType<SubmitResult.Retry>().Reason.ShouldBe("No secure connection to it can be made.");

        server.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_server_that_never_shakes_hands_is_certainly_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connector = new RestConnector(Maps.Rest($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "timeout: 500ms"), TimeProvider.System);

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("It cannot be reached in time."));
    }

    [TestMethod]
    public async Task A_reset_before_the_answer_leaves_the_outcome_unknown()
    {
        await using var server = await Server.StartAsync((_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url));

        server.Requests.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_reset_in_the_middle_of_the_answer_leaves_the_outcome_unknown()
    {
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync("{\"id\":"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url));
    }

    [TestMethod]
    public async Task What_came_of_an_answer_that_breaks_off_is_kept_for_the_desk()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var order = Orders.Make();
        using var connector = new RestConnector(Maps.Rest($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), TimeProvider.System);

        var submit = connector.SubmitAsync(order, Ct);
        using var server = await listener.AcceptSocketAsync(Ct);
        await server.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":"u8.ToArray(), Ct);
        server.Shutdown(SocketShutdown.Send);

        await Should.ThrowAsync<HttpRequestException>(() => submit);
        order.Trail.Answered.ShouldBe("HTTP/1.1 201 Created\n\n{\"id\":");
    }

    [TestMethod]
    public async Task A_slow_answer_ends_when_the_hub_says_so()
    {
        var stuck = new TaskCompletionSource();
        await using var server = await Server.StartAsync((_, _) => stuck.Task);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var submit = SubmitAsync(server.Url, limit.Token);
        while (server.Requests.Count == 0)
        {
            await Task.Yield();
        }

        await limit.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => submit);
        stuck.SetResult();
    }

    [TestMethod]
    [DataRow(301)]
    [DataRow(302)]
    [DataRow(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await Server.StartAsync(201, """{"id":"1"}""");
        await using var server = await Server.StartAsync(status, "", headers: ("Location", elsewhere.Url));

        await Should.ThrowAsync<OutcomeUnknownException>(() => SubmitAsync(server.Url));

        elsewhere.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_login_page_is_never_taken_for_an_answer()
    {
        await using var server = await Server.StartAsync(200, "<!DOCTYPE html><html><body>Sign in</body></html>", "text/html");
        using var rest = new RestConnector(Maps.Rest(server.Url), TimeProvider.System);
        using var soap = new SoapConnector(Maps.Soap(server.Url), TimeProvider.System);

        await Should.ThrowAsync<OutcomeUnknownException>(() => rest.SubmitAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<OutcomeUnknownException>(() => soap.SubmitAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<OutcomeUnknownException>(() => rest.FindAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<OutcomeUnknownException>(() => soap.FindAsync(Orders.Make(), Ct));
        await Should.ThrowAsync<Exception>(() => rest.ReadStatusAsync(null, Ct));
        await Should.ThrowAsync<Exception>(() => soap.ReadStatusAsync(null, Ct));
    }

    [TestMethod]
    [DataRow(500)]
    [DataRow(502)]
    [DataRow(503)]
    [DataRow(504)]
    [DataRow(408)]
    public async Task A_failure_that_may_have_come_after_the_work_is_unknown(int status)
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

        (await SubmitAsync(server.Url)).ShouldBe(new SubmitResult.Retry($"HTTP {status}: credentials refused."));
    }

    [TestMethod]
    [DataRow(429, "17", 17)]
    [DataRow(503, "120", 120)]
    [DataRow(429, "Sat, 04 Jul 2026 13:01:30 GMT", 90)]
    [DataRow(503, "Sat, 04 Jul 2026 11:00:00 GMT", 0)]
    [DataRow(429, null, 5)]
    public async Task A_wait_the_department_asks_for_is_kept(int status, string? header, int seconds)
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

        (await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url))).HttpRequestError.ShouldBe(HttpRequestError.ConfigurationLimitExceeded);
    }

    [TestMethod]
    public async Task A_zip_bomb_is_cut_off()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 50; i++)
            {
                await zip.WriteAsync(block, Ct);
            }
        }

        packed.Length.ShouldBeLessThan(1024 * 1024);
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(packed.ToArray());
        });

        (await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url))).HttpRequestError.ShouldBe(HttpRequestError.ConfigurationLimitExceeded);
    }

    [TestMethod]
    public async Task An_answer_that_is_not_text_in_its_encoding_is_unknown()
    {
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(new byte[] { (byte)'"', 0xFF, 0xFE, (byte)'"' });
        });

        await Should.ThrowAsync<OutcomeUnknownException>(() => SubmitAsync(server.Url));
    }

    [TestMethod]
    public async Task What_went_wrong_never_quotes_the_resident_or_a_secret()
    {
        await using var server = await Server.StartAsync(422, """{"error":"bad note: Hole in the road, call Test Person at +1 610 555 0100, 5TH ST, REAR"}""");
        using var rest = new RestConnector(Maps.Rest(server.Url), TimeProvider.System);

        var reason = (await rest.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Rejected>().Reason;

        reason.ShouldBe("HTTP 422: bad note: […], call […] at […], […]");
    }

    [TestMethod]
    public async Task A_resident_is_not_quoted_cut_or_escaped_either()
    {
        await using var server = await Server.StartAsync(422, """{"error":"too long: Hole%20in%20the%20roa, phone 6105550100, T&#101;st Person"}""");
        using var rest = new RestConnector(Maps.Rest(server.Url), TimeProvider.System);

        var reason = (await rest.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Rejected>().Reason;

        reason.ShouldBe("HTTP 422: too long: […], phone […], […]");
    }

    private async Task<SubmitResult> SubmitAsync(string url, CancellationToken? ct = null)
    {
        using var connector = new RestConnector(Maps.Rest(url), url.Contains("127.0.0.1", StringComparison.Ordinal) ? new ManualClock() : TimeProvider.System);
        return await connector.SubmitAsync(Orders.Make(), ct ?? Ct);
    }
}
