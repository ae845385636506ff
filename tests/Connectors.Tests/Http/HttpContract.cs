using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>
/// How every connector over HTTP handles failing connections and answers. Inherit, and provide the connector and the answers.
/// </summary>
public abstract partial class HttpContract
{
    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Ct => TestContext.CancellationToken;

    /// <summary>The body of an answer that reports a work order made under the number 1.</summary>
    protected abstract string CreatedAnswer { get; }

    /// <summary>The media type of answers.</summary>
    protected abstract string MediaType { get; }

    /// <summary>Creates a connector to a department.</summary>
    /// <param name="url">The department's address.</param>
    /// <param name="connection">More keys of <c>connection:</c>.</param>
    /// <param name="time">The clock.</param>
    protected abstract IWorkOrderConnector Connect(string url, string connection, TimeProvider time);

    /// <summary>An answer that refuses an order with this reason.</summary>
    protected abstract (int Status, string Body) Refusal(string reason);

    [TestMethod]
    public async Task An_order_to_a_closed_port_is_certainly_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var retry = (await SubmitAsync($"http://127.0.0.1:{port}")).ShouldBeOfType<SubmitResult.Retry>();

        retry.After.ShouldBeNull();
    }

    [TestMethod]
    public async Task An_order_to_an_unknown_name_is_certainly_not_sent()
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
    public async Task An_order_to_a_server_without_tls_is_certainly_not_sent()
    {
        await using var server = await Server.StartAsync(200, CreatedAnswer, MediaType);

        (await SubmitAsync($"https://127.0.0.1:{server.Port}")).ShouldBe(new SubmitResult.Retry("No secure connection to it can be made."));

        server.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_order_to_a_server_that_never_shakes_hands_is_certainly_not_sent()
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
            context.Response.ContentLength = CreatedAnswer.Length;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(CreatedAnswer[..^4]));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        await Should.ThrowAsync<HttpRequestException>(() => SubmitAsync(server.Url));
    }

    [TestMethod]
    public async Task The_part_of_a_broken_answer_that_arrived_is_stored_for_the_desk()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var order = Orders.Make();
        using var opened = Open($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var submit = opened.Connector.SubmitAsync(order, Ct);
        using var server = await listener.AcceptSocketAsync(Ct);
        await server.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":"u8.ToArray(), Ct);
        server.Shutdown(SocketShutdown.Send);

        await Should.ThrowAsync<HttpRequestException>(() => submit);
        order.Trail.Answered.ShouldBe("HTTP/1.1 201 Created\n\n{\"id\":");
    }

    [TestMethod]
    public async Task The_wait_for_a_slow_answer_ends_when_the_hub_cancels()
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
    public async Task No_order_is_sent_once_another_hub_holds_its_lease()
    {
        await using var server = await Server.StartAsync(200, CreatedAnswer, MediaType);
        using var opened = Open(server.Url);
        var checks = 0;

        // The lease still holds when the trail records the request, and is lost by the time the connection stands.
        var order = Orders.Make() with { Trail = new Trail(() => _ = ++checks > 1 ? throw new LeaseLostException() : 0) };

        await Should.ThrowAsync<LeaseLostException>(() => opened.Connector.SubmitAsync(order, Ct));
        server.Requests.ShouldBeEmpty();
    }

    private async Task<SubmitResult> SubmitAsync(
        string url, string connection = "timeout: 20s", TimeProvider? time = null, CancellationToken? ct = null)
    {
        var clock = time ?? (url.Contains("127.0.0.1", StringComparison.Ordinal) ? new ManualClock() : TimeProvider.System);
        using var opened = Open(url, connection, clock);
        return await opened.Connector.SubmitAsync(Orders.Make(), ct ?? Ct);
    }

    private OpenConnector Open(string url, string connection = "timeout: 20s", TimeProvider? time = null) =>
        new(Connect(url, connection, time ?? TimeProvider.System));

    private sealed record OpenConnector(IWorkOrderConnector Connector) : IDisposable
    {
        public void Dispose() => ((IDisposable)Connector).Dispose();
    }
}
