using System.Net;
using System.Net.Sockets;
using System.Text;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_the_hub_has_no_keys
{
    [TestMethod]
    public async Task Programs_on_this_machine_may_post()
    {
        await using var hub = await OpenedHub.StartAsync();

        (await hub.SendAsync(OpenedHub.Report())).Status.ShouldBe(HttpStatusCode.Created);
        (await hub.GetAsync("/open311/v2/services.json")).ShouldBe(HttpStatusCode.OK);
        (await hub.GetAsync("/health/live")).ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    [DataRow("GET", "/api/status")]
    [DataRow("GET", "/api/orders")]
    [DataRow("GET", "/api/callbacks")]
    [DataRow("GET", "/api/tickets/26-00001-0")]
    [DataRow("GET", "/api/parked")]
    [DataRow("GET", "/api/parked/submit-1?payloads=true")]
    [DataRow("POST", "/api/parked/retry")]
    [DataRow("POST", "/api/parked/submit-1/skip")]
    [DataRow("GET", "/api/access")]
    [DataRow("GET", "/health")]
    [DataRow("GET", "/health/departments")]
    public async Task Nothing_else_is_open(string method, string path)
    {
        await using var hub = await OpenedHub.StartAsync();

        var (status, text) = await hub.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        status.ShouldBe(HttpStatusCode.Forbidden);
        text.ShouldContain("hub keys new NAME");
    }

    [TestMethod]
    [DataRow("X-Forwarded-For", "203.0.113.7")]
    [DataRow("X-Forwarded-Host", "311.example.org")]
    [DataRow("Forwarded", "for=203.0.113.7")]
    [DataRow("Via", "1.1 proxy")]
    [DataRow("X-Real-IP", "203.0.113.7")]
    [DataRow("CF-Connecting-IP", "203.0.113.7")]
    [DataRow("Host", "311.example.org")]
    [DataRow("Host", "192.0.2.7")]
    public async Task What_came_through_a_proxy_is_refused(string header, string value)
    {
        await using var hub = await OpenedHub.StartAsync();

        var posted = await hub.SendAsync(OpenedHub.With(OpenedHub.Report(), header, value));
        var read = await hub.SendAsync(OpenedHub.With(new HttpRequestMessage(HttpMethod.Get, "/open311/v2/requests.json"), header, value));

        ((int)posted.Status).ShouldBeOneOf(403, 421);
        ((int)read.Status).ShouldBeOneOf(403, 421);
        (await hub.Store.Tickets.FindAsync([1], default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task What_speaks_HTTP_1_0_as_nginx_does_to_what_stands_behind_it_is_refused()
    {
        await using var hub = await OpenedHub.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /open311/v2/services.json HTTP/1.0\r\nHost: 127.0.0.1:{hub.Port}\r\nConnection: close\r\n\r\n"));

        var answer = await new StreamReader(stream).ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 403");
    }

    [TestMethod]
    [DataRow("http://0.0.0.0:0")]
    [DataRow("http://[::]:0")]
    [DataRow("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task An_address_that_other_machines_reach_ends_the_start(string urls)
    {
        var refusal = await Should.ThrowAsync<OpenWithoutKeysException>(() => OpenedHub.RunAsync([], urls));

        refusal.Message.ShouldContain("loopback only");
    }

    [TestMethod]
    public async Task What_was_bound_counts_even_while_the_hub_still_answers()
    {
        await using var hub = await OpenedHub.StartAsync(urls: "http://0.0.0.0:0");

        (await hub.SendAsync(OpenedHub.Report())).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestMethod]
    public async Task A_key_ends_what_was_open()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Read)]);

        (await hub.SendAsync(OpenedHub.Report())).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await hub.SendAsync(OpenedHub.Report(TestKey.Text))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await hub.GetAsync("/api/status", TestKey.Text)).ShouldBe(HttpStatusCode.OK);
    }
}
