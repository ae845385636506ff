using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public sealed class When_a_token_is_needed : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private Server server = null!;
    private int issued;
    private string validToken = "";
    private int tokenStatus = 200;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    private IReadOnlyList<ReceivedRequest> TokenRequests => [.. server.Requests.Where(r => r.Target == "/token")];

    [TestInitialize]
    public async Task StartAsync() => server = await Server.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [TestMethod]
    public async Task The_token_is_requested_with_client_credentials_and_sent_as_bearer()
    {
        using var connector = Connect();

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        var tokenRequest = TokenRequests.ShouldHaveSingleItem();
        tokenRequest.Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String("hub:s%3Acret"u8)}");
        tokenRequest.Text.ShouldBe("grant_type=client_credentials&scope=orders");
        server.Requests[^1].Headers["Authorization"].ShouldBe("Bearer t1");
    }

    [TestMethod]
    public async Task The_credentials_can_be_sent_in_the_body()
    {
        using var connector = Connect("send: body");

        await connector.SubmitAsync(Orders.Make(), Ct);

        TokenRequests[0].Headers.ShouldNotContainKey("Authorization");
        TokenRequests[0].Text.ShouldBe("grant_type=client_credentials&scope=orders&client_id=hub&client_secret=s%3Acret");
    }

    [TestMethod]
    public async Task The_token_is_reused_until_shortly_before_it_expires()
    {
        using var connector = Connect();

        await connector.SubmitAsync(Orders.Make(1), Ct);
        clock.Advance(TimeSpan.FromMinutes(58));
        await connector.SubmitAsync(Orders.Make(2), Ct);
        TokenRequests.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromMinutes(1.5));
        await connector.SubmitAsync(Orders.Make(3), Ct);
        TokenRequests.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task Many_orders_at_once_request_one_token()
    {
        using var connector = Connect();

        await Task.WhenAll(Enumerable.Range(1, 30).Select(n => connector.SubmitAsync(Orders.Make(n), Ct)));

        TokenRequests.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_refused_token_is_renewed_once()
    {
        using var connector = Connect();
        await connector.SubmitAsync(Orders.Make(1), Ct);
        validToken = "revoked";

        (await connector.SubmitAsync(Orders.Make(2), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));
        TokenRequests.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_second_refusal_means_the_department_is_down_and_requests_no_third_token()
    {
        using var connector = Connect();
        validToken = "none";
        issued = 100;

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));
        server.Requests.Count(r => r.Target != "/token").ShouldBe(2);
    }

    [TestMethod]
    [DataRow(400)]
    [DataRow(503)]
    public async Task An_order_is_certainly_not_sent_when_the_token_server_refuses(int status)
    {
        using var connector = Connect();
        tokenStatus = status;

        var retry = (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();

        retry.ShouldBe(new SubmitResult.Retry($"The token server refused us: HTTP {status}."));
        server.Requests.ShouldAllBe(r => r.Target == "/token");
    }

    [TestMethod]
    [DataRow("https://169.254.169.254/latest/api/token")]
    [DataRow("https://[fd00:ec2::254]/token")]
    public async Task The_secret_goes_to_no_address_of_the_link_or_of_a_cloud_s_own_service(string url)
    {
        var auth = $"auth: {{ oauth2: {{ token_url: \"{url}\", client_id: hub, client_secret: \"${{CLIENT}}\" }} }}";
        using var connector = new RestConnector(TestMappings.Rest($"{server.Url}/api", auth), clock);

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry(
            "The token server is not asked. The address is link-local or of a metadata service: the hub never connects there."));

        server.Requests.ShouldBeEmpty();
    }

    private RestConnector Connect(string more = "send: header")
    {
        const string Client = "client_id: hub, client_secret: \"${CLIENT}\", scope: orders";
        var auth = $"auth: {{ oauth2: {{ token_url: \"{server.Url}/token\", {Client}, {more} }} }}";
        return new RestConnector(TestMappings.Rest($"{server.Url}/api", auth), clock);
    }

    private Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        if (request.Target == "/token")
        {
            var token = $"t{Interlocked.Increment(ref issued)}";
            validToken = issued > 100 ? validToken : token;
            var answer = tokenStatus == 200
                ? $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":3600}"""
                : """{"error":"invalid_client"}""";
            return Server.AnswerAsync(context, tokenStatus, answer);
        }

        return request.Headers["Authorization"] == $"Bearer {validToken}"
            ? Server.AnswerAsync(context, 201, """{"id":"PA-1"}""")
            : Server.AnswerAsync(context, 401, "");
    }
}
