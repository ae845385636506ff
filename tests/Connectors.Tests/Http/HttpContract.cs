using System.Net;
using System.Net.Sockets;
using System.Text;
using Allentown311.Connectors.Tests.Contract;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>
/// What every connector over HTTP makes of connections and answers that fail: inherit, and say how to connect and what answers look like.
/// </summary>
public abstract partial class HttpContract
{
    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Ct => TestContext.CancellationToken;

    /// <summary>An answer that names the number 1.</summary>
    protected abstract string Sound { get; }

    /// <summary>The media type of answers.</summary>
    protected abstract string MediaType { get; }

    /// <summary>A connector to a department at an address.</summary>
    protected abstract IWorkOrderConnector Connect(string url, string connection, TimeProvider time);

    /// <summary>An answer that refuses an order in these words.</summary>
    protected abstract (int Status, string Body) Refusal(string words);

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

        (await SubmitAsync(url, ct: limit.Token))
            .ShouldBe(new SubmitResult.Retry("The address is link-local or of a metadata service: the hub never connects there."));
    }

    [TestMethod]
    public async Task A_server_that_speaks_no_tls_is_certainly_not_sent()
    {
        await using var server = await Server.StartAsync(200, Sound, MediaType);

        (await SubmitAsync($"https://127.0.0.1:{server.Port}")).ShouldBe(new SubmitResult.Retry("No secure connection to it can be made."));

        server.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_server_that_never_shakes_hands_is_certainly_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        (await SubmitAsync($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "timeout: 500ms", TimeProvider.System))
            .ShouldBe(new SubmitResult.Retry("It cannot be reached in time."));
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
            context.Response.ContentType = MediaType;
            context.Response.ContentLength = Sound.Length;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Sound[..^4]));
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
        using var connector = Held($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var submit = connector.Held.SubmitAsync(order, Ct);
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

        var submit = SubmitAsync(server.Url, ct: limit.Token);
        while (server.Requests.Count == 0)
        {
            await Task.Yield();
        }

        await limit.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => submit))
            .InnerException.ShouldNotBeOfType<TimeoutException>("it may have arrived");
        stuck.SetResult();
    }

    [TestMethod]
    public async Task Nothing_is_sent_once_the_order_is_another_hubs()
    {
        await using var server = await Server.StartAsync(200, Sound, MediaType);
        using var connector = Held(server.Url);
        var asked = 0;

        // What is said before it is sent may pass; when the connection stands, the order is gone.
        var order = Orders.Make() with { Trail = new Trail(() => _ = ++asked > 1 ? throw new LeaseLostException() : 0) };

        await Should.ThrowAsync<LeaseLostException>(() => connector.Held.SubmitAsync(order, Ct));
        server.Requests.ShouldBeEmpty();
    }

    private async Task<SubmitResult> SubmitAsync(
        string url, string connection = "timeout: 20s", TimeProvider? time = null, CancellationToken? ct = null)
    {
        var clock = time ?? (url.Contains("127.0.0.1", StringComparison.Ordinal) ? new ManualClock() : TimeProvider.System);
        using var connector = Held(url, connection, clock);
        return await connector.Held.SubmitAsync(Orders.Make(), ct ?? Ct);
    }

    private Disposing Held(string url, string connection = "timeout: 20s", TimeProvider? time = null) =>
        new(Connect(url, connection, time ?? TimeProvider.System));

    private sealed record Disposing(IWorkOrderConnector Held) : IDisposable
    {
        public void Dispose() => ((IDisposable)Held).Dispose();
    }
}
