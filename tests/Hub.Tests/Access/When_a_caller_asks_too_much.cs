using System.Net;
using System.Net.Sockets;
using System.Text;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Operations;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_a_caller_asks_too_much
{
    private const string Services = "/open311/v2/services.json";

    [TestMethod]
    public async Task It_is_told_to_wait_and_others_are_served()
    {
        // One request in a thousand seconds comes back: nothing does while the test runs.
        var limits = new AccessLimits { UnknownRequestsPerSecond = 1 };
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Read)], new AccessSettings { Limits = limits });
        using var flood = hub.From("127.0.0.2");
        using var other = hub.From("127.0.0.3");

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add(await flood.GetAsync(Services));
        }

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeGreaterThan(15);
        refused.ShouldAllBe(a => a.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        (await other.GetAsync(Services)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await hub.GetAsync("/api/status", TestKey.Text)).ShouldBe(HttpStatusCode.OK);
        (await flood.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        answers.ForEach(a => a.Dispose());
    }

    [TestMethod]
    public async Task Bodies_that_do_not_come_take_nobody_elses_place()
    {
        var limits = new AccessLimits { UnknownConcurrency = 4, UnknownConcurrencyInAll = 6 };
        await using var hub = await OpenedHub.StartAsync(
            [TestKey.With(Scopes.Read, Scopes.Intake)], new AccessSettings { Limits = limits });
        var slow = new List<TcpClient>();
        for (var i = 0; i < 40; i++)
        {
            slow.Add(await BeginPostAsync(hub, $"127.0.0.{2 + (i % 2)}"));
        }

        // All places of callers without keys are taken; those of callers with keys are their own.
        using var third = hub.From("127.0.0.4");
        await SeesAsync(() => IsHeldUpAsync(third));
        var watch = TimeProvider.System.GetTimestamp();
        (await hub.GetAsync("/api/status", TestKey.Text)).ShouldBe(HttpStatusCode.OK);
        (await hub.SendAsync(OpenedHub.Report(TestKey.Text))).Status.ShouldBe(HttpStatusCode.Created);
        TimeProvider.System.GetElapsedTime(watch).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        slow.ForEach(c => c.Dispose());
    }

    [TestMethod]
    public async Task A_body_that_does_not_come_in_time_is_answered_and_its_place_is_free()
    {
        var limits = new AccessLimits { UnknownConcurrency = 1, UnknownConcurrencyInAll = 1, BodySeconds = 1 };
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Intake)], new AccessSettings { Limits = limits });
        using var slow = await BeginPostAsync(hub, "127.0.0.2");

        (await new StreamReader(slow.GetStream()).ReadLineAsync()).ShouldBe("HTTP/1.1 408 Request Timeout");

        using var other = hub.From("127.0.0.3");
        await SeesAsync(async () => (await other.GetAsync(Services)).StatusCode == HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task Silent_connections_push_out_one_another_and_not_the_one_who_asks()
    {
        var limits = new AccessLimits { ConnectionsPerAddress = 50, Connections = 80 };
        await using var hub = await OpenedHub.StartAsync(access: new AccessSettings { Limits = limits });
        (await hub.GetAsync(Services)).ShouldBe(HttpStatusCode.OK);
        var silent = new List<TcpClient>();
        for (var i = 0; i < 1_000; i++)
        {
            var client = new TcpClient(new IPEndPoint(IPAddress.Parse($"127.0.0.{1 + (i % 3)}"), 0));
            await client.ConnectAsync(IPAddress.Loopback, hub.Port);
            silent.Add(client);
        }

        (await hub.GetAsync(Services)).ShouldBe(HttpStatusCode.OK);
        using var newcomer = hub.From("127.0.0.1");
        (await newcomer.GetAsync(Services)).StatusCode.ShouldBe(HttpStatusCode.OK);
        hub.Service<ConnectionLimiter>().Count.ShouldBeInRange(50, 80);
        await SeesAsync(() => Task.FromResult(silent.Count(c => c.Client.Poll(0, SelectMode.SelectRead)) >= 1_000 - 80));
        silent.ForEach(c => c.Dispose());
    }

    [TestMethod]
    public async Task Readiness_is_proven_by_a_write_once_a_second_however_many_ask()
    {
        await using var hub = await OpenedHub.StartAsync();
        var time = new FakeTimeProvider();
        var proof = new ReadyProof(hub.Store, time);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => proof.ShowAsync(default)));
        (await WritesAsync(hub)).ShouldBe(1);

        time.Advance(TimeSpan.FromSeconds(1));
        await proof.ShowAsync(default);
        await proof.ShowAsync(default);
        (await WritesAsync(hub)).ShouldBe(2);
    }

    // It is refused, or it waits for a place.
    private static async Task<bool> IsHeldUpAsync(HttpClient caller)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            return (await caller.GetAsync(Services, patience.Token)).StatusCode == HttpStatusCode.TooManyRequests;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private static async Task SeesAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static async Task<long> WritesAsync(OpenedHub hub)
    {
        const string Sql = "SELECT value FROM counter WHERE name = 'touched'";
        return (await hub.Store.Queries.QueryAsync(Sql, r => r.GetInt64(r.GetOrdinal("value")), default)).Single();
    }

    private static async Task<TcpClient> BeginPostAsync(OpenedHub hub, string from)
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Loopback, hub.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1:{hub.Port}\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 200000\r\n\r\nservice_code="));
        return client;
    }
}
