using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_a_department_pushes
{
    private const string Hmac = "{ hmac: \"${HOOK}\" }";

    // The status has no meaning to the mapping, so each push that is read parks one item.
    private const string News = """[ { "id": "W-1", "status": "new", "at": "2026-01-02T03:04:05Z" }, { "id": "W-2" } ]""";

    [TestMethod]
    public async Task A_signed_push_counts_once_however_often_it_is_sent()
    {
        await using var hub = await OpenedHub.StartAsync(receive: Hmac);
        var parkedBefore = await ParkedAsync(hub);

        for (var i = 0; i < 3; i++)
        {
            (await hub.SendAsync(Signed(News, "msg-1"))).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await ParkedAsync(hub)).ShouldBe(parkedBefore + 1);
        (await hub.SendAsync(Signed(News, "msg-2"))).Status.ShouldBe(HttpStatusCode.OK);
        (await hub.Store.Messages.KnownAsync("hook:works", ["msg-1", "msg-2", "msg-3"], default)).Count.ShouldBe(2);
    }

    [TestMethod]
    [DataRow(-400)]
    [DataRow(400)]
    public async Task One_that_is_too_old_or_from_the_future_is_refused(int seconds)
    {
        await using var hub = await OpenedHub.StartAsync(receive: Hmac);

        (await hub.SendAsync(Signed(News, "msg-1", seconds))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [TestMethod]
    public async Task One_whose_headers_prove_nothing_is_refused_before_its_body_is_read()
    {
        await using var hub = await OpenedHub.StartAsync(receive: Hmac);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Port);
        await using var stream = client.GetStream();

        // Four megabytes are announced and never come.
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /hooks/works HTTP/1.1\r\nHost: 127.0.0.1:{hub.Port}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 4000000\r\n\r\n"));

        (await new StreamReader(stream).ReadLineAsync()).ShouldBe("HTTP/1.1 401 Unauthorized");
    }

    [TestMethod]
    public async Task The_key_of_the_hub_that_the_mapping_names_opens_it_and_no_other()
    {
        const string OtherKey = "a311_of_another_department_0123456789";
        await using var hub = await OpenedHub.StartAsync(
            [
                TestKey.Of("works", TestKey.Text, Scopes.Hook),
                TestKey.Of("parks", OtherKey, Scopes.Hook),
                TestKey.Of("desk", "a311_of_the_desk_0123456789abcdef", Scopes.Read),
            ],
            receive: "{ caller: works }");

        (await hub.SendAsync(Keyed(TestKey.Text))).Status.ShouldBe(HttpStatusCode.OK);
        (await hub.SendAsync(Keyed(OtherKey))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await hub.SendAsync(Keyed("a311_of_the_desk_0123456789abcdef"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await hub.SendAsync(Keyed(null))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [TestMethod]
    public async Task A_key_without_the_scope_hook_opens_nothing_though_the_mapping_names_it()
    {
        await using var hub = await OpenedHub.StartAsync(
            [TestKey.Of("works", TestKey.Text, Scopes.Intake, Scopes.Operate)], receive: "{ caller: works }");

        (await hub.SendAsync(Keyed(TestKey.Text))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<long> ParkedAsync(OpenedHub hub) => (await hub.Store.Desk.CountAsync(default)).Parked.Values.Sum();

    private static HttpRequestMessage Keyed(string? key) => OpenedHub.With(Push(News), "X-Api-Key", key);

    private static HttpRequestMessage Push(string body) =>
        new(HttpMethod.Post, "/hooks/works") { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HttpRequestMessage Signed(string body, string id, int secondsOff = 0)
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + secondsOff;
        var key = Convert.FromBase64String(OpenedHub.HmacSecret["whsec_".Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{at}.{body}")));
        var request = Push(body);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{at}");
        request.Headers.Add("webhook-signature", $"v1,{signature}");
        return request;
    }
}
