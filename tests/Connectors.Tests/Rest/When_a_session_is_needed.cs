using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public sealed class When_a_session_is_needed : IAsyncDisposable
{
    private const string Call = "path: /login, json: { user: hub, password: \"${SECRET}\" }, read: { token: $.token }";
    private const string InHeader = "send: { headers: { X-Session: \"{{session.token}}\" } }";

    private readonly ManualClock clock = new();
    private readonly SessionGuard guard = new();
    private readonly List<string> done = [];
    private Server server = null!;
    private Func<HttpContext, Task>? login;
    private Func<HttpContext, Task> refuse = context => Server.AnswerAsync(context, 401, "");
    private bool isCut;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    private IReadOnlyList<ReceivedRequest> SignIns => [.. server.Requests.Where(IsSignIn)];

    private IReadOnlyList<ReceivedRequest> Others => [.. server.Requests.Where(r => !IsSignIn(r))];

    [TestInitialize]
    public async Task StartAsync() => server = await Server.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [TestMethod]
    public async Task The_token_of_the_sign_in_is_put_into_a_header_of_later_calls_and_is_shared()
    {
        using var connector = Connect($"{Call}, {InHeader}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));
        await connector.ReadStatusAsync(null, Ct);

        SignIns.ShouldHaveSingleItem().Text.ShouldBe("""{"user":"hub","password":"s3cret"}""");
        Others.Select(r => r.Headers["X-Session"]).ShouldBe([guard.Given[0], guard.Given[0]]);
    }

    [TestMethod]
    public async Task Thirty_orders_at_once_make_one_sign_in()
    {
        using var connector = Connect($"{Call}, {InHeader}");
        await connector.SubmitAsync(Orders.Make(99), Ct);
        guard.Revoke();

        await Task.WhenAll(Enumerable.Range(1, 30).Select(n => connector.SubmitAsync(Orders.Make(n), Ct)));

        guard.Given.Count.ShouldBe(2, "the first, and one for all that were refused together");
        done.Count.ShouldBe(31);
    }

    [TestMethod]
    public async Task Query_and_form_and_the_body_carry_it_too()
    {
        const string Send = "send: { query: { token: \"{{session.token}}\" } }";
        using var connector = Connect(
            $"{Call}, {Send}", headers: "headers: { X-Session: \"{{session.token}}\", X-Reference: \"{{ref}}\" }");

        await connector.SubmitAsync(Orders.Make(), Ct);

        Others[0].Target.ShouldBe($"/api/cases?zip=&token={Uri.EscapeDataString(guard.Given[0])}");
        Others[0].Headers["X-Session"].ShouldBe(guard.Given[0]);
    }

    [TestMethod]
    [DataRow(401)]
    [DataRow(403)]
    public async Task A_refused_session_is_renewed_and_the_order_is_sent_once_more_and_done_once(int status)
    {
        refuse = context => Server.AnswerAsync(context, status, "");
        using var connector = Connect($"{Call}, {InHeader}");
        await connector.SubmitAsync(Orders.Make(1), Ct);

        (await connector.SubmitAsync(Orders.Make(2), Ct)).ShouldBe(new SubmitResult.Created("PA-2"));

        guard.Given.Count.ShouldBe(2);
        done.ShouldBe([Orders.Make(1).Reference, Orders.Make(2).Reference]);
    }

    [TestMethod]
    [DataRow("refused: { path: $.error.code, is: [498, 499] }")]
    [DataRow("refused: [ { body: never }, { status: 200, header: X-Auth, is: expired } ]")]
    public async Task A_refusal_inside_HTTP_200_renews_the_session_where_the_mapping_names_it(string refused)
    {
        refuse = context => Server.AnswerAsync(
            context, 200, """{"error":{"code":498,"message":"Invalid token."}}""", headers: ("X-Auth", "expired"));
        using var connector = Connect($"{Call}, {InHeader}, {refused}");
        await connector.SubmitAsync(Orders.Make(1), Ct);

        (await connector.SubmitAsync(Orders.Make(2), Ct)).ShouldBe(new SubmitResult.Created("PA-2"));

        (guard.Given.Count, done.Count).ShouldBe((2, 2));
    }

    [TestMethod]
    public async Task A_new_session_that_is_refused_too_means_down_and_is_not_tried_a_third_time()
    {
        guard.IsShut = true;
        refuse = context => Server.AnswerAsync(context, 200, """{"error":{"code":498}}""");
        using var connector = Connect($"{Call}, {InHeader}, refused: {{ path: $.error.code, is: 498 }}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(
            new SubmitResult.Retry("The system refuses the session that it has just given us."));

        (SignIns.Count, Others.Count, done.Count).ShouldBe((2, 2, 0));
    }

    [TestMethod]
    public async Task An_answer_that_is_lost_after_the_session_was_renewed_leaves_the_outcome_unknown_and_sends_nothing_more()
    {
        using var connector = Connect($"{Call}, {InHeader}");
        await connector.SubmitAsync(Orders.Make(1), Ct);
        isCut = true;

        await Should.ThrowAsync<HttpRequestException>(() => connector.SubmitAsync(Orders.Make(2), Ct));

        done.ShouldBe([Orders.Make(1).Reference, Orders.Make(2).Reference]);
        Others.Count.ShouldBe(3, "the first order, the second that was refused, and the second that was done");
    }

    [TestMethod]
    [DataRow(401, "", "The sign-in gave no session: HTTP 401.")]
    [DataRow(
        200, """{"error":{"code":400,"message":"Unable to sign in with s3cret"}}""",
        "The sign-in gave no session: HTTP 200: Unable to sign in with ***, without token at $.token.")]
    [DataRow(503, "", "The sign-in gave no session: HTTP 503.")]
    public async Task An_order_is_certainly_not_sent_when_the_sign_in_fails(int status, string body, string reason)
    {
        login = context => Server.AnswerAsync(context, status, body);
        using var connector = Connect($"{Call}, {InHeader}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry(reason));

        Others.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_wrong_password_is_tried_once_for_all_orders_of_ten_seconds()
    {
        login = context => Server.AnswerAsync(context, 401, "");
        using var connector = Connect($"{Call}, {InHeader}");

        await Task.WhenAll(Enumerable.Range(1, 20).Select(n => connector.SubmitAsync(Orders.Make(n), Ct)));
        SignIns.Count.ShouldBe(1, "systems lock accounts after some attempts");

        clock.Advance(TimeSpan.FromSeconds(11));
        await connector.SubmitAsync(Orders.Make(), Ct);
        SignIns.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_session_that_has_served_its_time_is_renewed_before_it_is_refused()
    {
        using var connector = Connect($"{Call}, {InHeader}, lasts: 20m");
        await connector.SubmitAsync(Orders.Make(1), Ct);

        clock.Advance(TimeSpan.FromMinutes(21));
        await connector.SubmitAsync(Orders.Make(2), Ct);

        Others.Select(r => r.Headers["X-Session"]).ShouldBe(guard.Given);
    }

    [TestMethod]
    [DataRow("token: { header: X-Token }")]
    [DataRow("token: { cookie: SID }")]
    [DataRow("token: { path: $.message, last: \"token \" }")]
    public async Task The_token_stands_in_a_header_in_a_cookie_or_in_a_part_of_the_body(string read)
    {
        login = async context =>
        {
            var token = guard.SignIn();
            context.Response.Headers["X-Token"] = token;
            context.Response.Headers.Append("Set-Cookie", "other=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/");
            context.Response.Headers.Append("Set-Cookie", $"SID={token}; HttpOnly; Secure");
            await Server.AnswerAsync(context, 200, $$"""{"message":"Welcome, your token {{token}}"}""");
        };
        using var connector = Connect($"path: /login, form: {{ user: hub, password: \"${{SECRET}}\" }}, read: {{ {read} }}, {InHeader}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        SignIns[0].Text.ShouldBe("user=hub&password=s3cret");
    }

    [TestMethod]
    public async Task The_sign_in_may_prove_itself_by_basic_and_be_at_a_whole_address()
    {
        const string Basic = "basic: { user: hub, password: \"${SECRET}\" }";
        using var connector = Connect(
            $"url: \"{server.Url}/api/login\", method: GET, query: {{ kind: short }}, {Basic}, read: {{ token: $.token }}, {InHeader}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        var signIn = SignIns.ShouldHaveSingleItem();
        (signIn.Method, signIn.Target).ShouldBe(("GET", "/api/login?kind=short"));
        signIn.Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String("hub:s3cret"u8)}");
        Others[0].Headers.ShouldNotContainKey("Authorization");
    }

    [TestMethod]
    public async Task Neither_the_preview_nor_the_trail_shows_the_token_or_the_password()
    {
        refuse = context => Server.AnswerAsync(context, 422, $"refused {guard.Given[^1]} and s3cret");
        guard.IsShut = true;
        using var connector = Connect($"{Call}, {InHeader}", headers: "headers: { X-Reference: \"{{ref}} {{session.token}}\" }");
        var order = Orders.Make();

        (await connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>();

        order.Trail.Sent!.ShouldContain("X-Session: ***\n");
        order.Trail.Answered!.ShouldEndWith("refused *** and ***");
        foreach (var text in new[] { order.Trail.Sent!, order.Trail.Answered!, connector.Preview(order) })
        {
            text.ShouldNotContain("s3cret");
        }
    }

    [TestMethod]
    public async Task A_check_signs_in_and_says_when_it_cannot()
    {
        using var connector = Connect($"{Call}, {InHeader}");
        (await connector.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        SignIns.Count.ShouldBe(1);

        login = context => Server.AnswerAsync(context, 401, "");
        guard.Revoke();
        (await connector.CheckAsync(Ct)).ShouldBe(new Probe(false, "The sign-in gave no session: HTTP 401."));
    }

    private static bool IsSignIn(ReceivedRequest request) => request.Target.StartsWith("/api/login", StringComparison.Ordinal);

    private RestConnector Connect(string session, string headers = "") =>
        new(TestMappings.Rest($"{server.Url}/api", $"auth: {{ session: {{ {session} }} }}", headers: headers), clock);

    private async Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        if (IsSignIn(request))
        {
            await (login?.Invoke(context) ?? Server.AnswerAsync(context, 200, $$"""{"token":"{{guard.SignIn()}}"}"""));
            return;
        }

        var isOrder = request.Method == "POST";
        if (!guard.Admits(request.Headers.GetValueOrDefault("X-Session"), isOrder))
        {
            await refuse(context);
            return;
        }

        if (!isOrder)
        {
            await Server.AnswerAsync(context, 200, """{"items":[]}""");
            return;
        }

        string id;
        lock (done)
        {
            done.Add(System.Text.Json.JsonDocument.Parse(request.Body).RootElement.GetProperty("reference").GetString()!);
            id = $"PA-{done.Count}";
        }

        if (isCut)
        {
            context.Abort();
            return;
        }

        await Server.AnswerAsync(context, 201, $$"""{"id":"{{id}}"}""");
    }
}
