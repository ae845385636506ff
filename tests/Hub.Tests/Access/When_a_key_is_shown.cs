using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_a_key_is_shown
{
    [TestMethod]
    [DataRow(Scopes.Read, "/api/status", 200)]
    [DataRow(Scopes.Read, "/api/callbacks", 403)]
    [DataRow(Scopes.Read, "/api/access", 403)]
    [DataRow(Scopes.Operate, "/api/callbacks", 403)]
    [DataRow(Scopes.Operate, "/api/tickets/1", 404)]
    [DataRow(Scopes.Operate, "/api/status", 403)]
    [DataRow(Scopes.Operate, "/api/access", 403)]
    [DataRow(Scopes.Administer, "/api/access", 200)]
    [DataRow(Scopes.Administer, "/api/callbacks", 403)]
    [DataRow(Scopes.Intake, "/api/status", 403)]
    [DataRow(Scopes.Hook, "/api/status", 403)]
    [DataRow(Scopes.Payloads, "/api/callbacks", 403)]
    [DataRow(Scopes.Read, "/api/tickets/1", 403)]
    [DataRow(Scopes.Read, "/api/parked/submit-1", 403)]
    [DataRow(Scopes.Intake, "/api/orders", 403)]
    [DataRow(Scopes.Hook, "/api/orders", 403)]
    [DataRow(Scopes.Intake, "/api/parked", 403)]
    [DataRow(Scopes.Intake, "/health", 403)]
    [DataRow(Scopes.Intake, "/health/departments", 403)]
    [DataRow(Scopes.Read, "POST /api/parked/retry", 403)]
    [DataRow(Scopes.Read, "POST /api/parked/submit-1/skip", 403)]
    [DataRow(Scopes.Administer, "POST /api/parked/submit-1/skip", 403)]
    public async Task It_opens_what_its_scopes_name_and_nothing_else(string scope, string path, int status)
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(scope)]);

        var method = path.StartsWith('/') ? HttpMethod.Get : HttpMethod.Post;
        using var request = new HttpRequestMessage(method, path[path.IndexOf('/', StringComparison.Ordinal)..]);
        request.Content = method == HttpMethod.Get ? null : new StringContent("{}", null, "application/json");

        var (answer, text) = await hub.SendAsync(OpenedHub.With(request, "X-Api-Key", TestKey.Text));

        ((int)answer).ShouldBe(status, text);
    }

    [TestMethod]
    public async Task Residents_data_needs_both_operate_and_payloads()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Operate)]);

        (await hub.GetAsync("/api/parked/submit-1?payloads=true", TestKey.Text)).ShouldBe(HttpStatusCode.Forbidden);
        (await hub.GetAsync("/api/parked/submit-1", TestKey.Text)).ShouldBe(HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task In_a_URL_it_opens_nothing()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With([.. Scopes.All])]);

        (await hub.GetAsync($"/api/status?X-Api-Key={TestKey.Text}&api_key={TestKey.Text}")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestMethod]
    public async Task One_that_is_shorter_than_128_bits_opens_nothing()
    {
        const string Short = "fifteen-letters";
        await using var hub = await OpenedHub.StartAsync([TestKey.Of("app", Short, Scopes.Read)]);

        (await hub.GetAsync("/api/status", Short)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestMethod]
    public async Task A_wrong_one_in_the_header_is_refused_before_the_body_is_read()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Intake)]);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Port);
        await using var stream = client.GetStream();

        // The body is announced and never comes.
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1:{hub.Port}\r\nX-Api-Key: a311_of_somebody_else_entirely\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 200000\r\n\r\n"));

        (await new StreamReader(stream).ReadLineAsync()).ShouldBe("HTTP/1.1 403 Forbidden");
    }

    [TestMethod]
    public async Task Over_plain_HTTP_from_another_machine_it_opens_nothing_unless_a_known_proxy_brings_it()
    {
        if (OwnAddress() is not { } own)
        {
            Assert.Inconclusive("This machine has no address but loopback, so nothing can call it from outside.");
            return;
        }

        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Read)], urls: "http://0.0.0.0:0");
        await using var behind = await OpenedHub.StartAsync(
            [TestKey.With(Scopes.Read)], new AccessSettings { Proxies = [new IPNetwork(own, 32)] }, "http://0.0.0.0:0");

        var (refused, text) = await StatusAsync(hub, own);
        refused.ShouldBe(HttpStatusCode.Forbidden);
        text.ShouldContain("Use https");
        (await StatusAsync(behind, own, "X-Forwarded-Proto", "https")).Status.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(behind, own)).Status.ShouldBe(HttpStatusCode.OK);

        // The caller spoke plain HTTP to the proxy.
        (await StatusAsync(behind, own, "X-Forwarded-Proto", "http")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<(HttpStatusCode Status, string Text)> StatusAsync(
        OpenedHub hub, IPAddress own, string header = "Accept", string value = "*/*")
    {
        using var client = hub.From("", own.ToString());
        using var request = OpenedHub.With(new HttpRequestMessage(HttpMethod.Get, "/api/status"), "X-Api-Key", TestKey.Text);
        return await hub.SendAsync(OpenedHub.With(request, header, value), client);
    }

    private static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(n => n.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
}
