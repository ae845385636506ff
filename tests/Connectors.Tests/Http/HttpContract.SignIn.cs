
namespace Allentown311.Connectors.Tests.Http;

// How a connector signs in to servers that challenge a request before they process it.
public abstract partial class HttpContract
{
    private const string DigestLogin = "auth: { digest: { user: hub, password: \"${ACCENTED}\" } }";

    [TestMethod]
    [DataRow("MD5", "MD5")]
    [DataRow("SHA-256", "SHA-256")]
    [DataRow("SHA-256 MD5", "SHA-256")]
    [DataRow("MD5 SHA-256", "MD5")]
    public async Task A_digest_challenge_is_answered_and_the_order_is_accepted_once(string offered, string used)
    {
        var guard = new DigestGuard("hub", "p&ss ñ", offered.Split(' '));
        var accepted = new List<ReceivedRequest>();
        await using var server = await StartGuardedAsync(guard, accepted);
        using var opened = Open($"{server.Url}/orders?unit=7", DigestLogin);
        var order = Orders.Make();

        (await opened.Connector.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("1"));

        guard.UsedAlgorithm.ShouldBe(used);
        server.Requests.Count.ShouldBe(2, "the request that was challenged, and the one that answered the challenge");
        server.Requests[0].Body.ShouldBe(accepted.ShouldHaveSingleItem().Body);
        order.Trail.Answered!.ShouldStartWith("HTTP/1.1 200 OK", Case.Sensitive, "the challenge is no answer of the department");
    }

    [TestMethod]
    public async Task The_trail_of_a_sign_in_holds_no_secret()
    {
        await using var server = await StartGuardedAsync(new DigestGuard("hub", "p&ss ñ", "MD5"), []);
        using var opened = Open(server.Url, DigestLogin);
        var order = Orders.Make();

        await opened.Connector.SubmitAsync(order, Ct);

        order.Trail.Sent!.ShouldContain("Authorization: Digest ***\n");
        foreach (var recorded in new[] { order.Trail.Sent!, order.Trail.Answered! })
        {
            recorded.ShouldNotContain("p&ss");
            recorded.ShouldNotContain("response=");
        }
    }

    [TestMethod]
    public async Task A_challenge_that_we_cannot_answer_means_the_department_is_down_for_us()
    {
        var guard = new DigestGuard("hub", "another password", "MD5");
        var accepted = new List<ReceivedRequest>();
        await using var server = await StartGuardedAsync(guard, accepted);
        using var opened = Open(server.Url, DigestLogin);

        (await opened.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));
        (await opened.Connector.CheckAsync(Ct)).Reachable.ShouldBeFalse();

        accepted.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_password_is_not_sent_to_a_server_that_offers_a_weaker_way()
    {
        await using var server = await Server.StartAsync(401, "", headers: ("WWW-Authenticate", "Basic realm=\"x\""));
        using var opened = Open(server.Url, DigestLogin);

        (await opened.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));

        server.Requests.ShouldAllBe(r => !r.Headers.ContainsKey("Authorization"));
    }

    [TestMethod]
    public async Task A_connection_that_breaks_after_the_challenge_was_answered_leaves_the_outcome_unknown()
    {
        var guard = new DigestGuard("hub", "p&ss ñ", "MD5");
        await using var server = await Server.StartAsync((request, context) =>
        {
            if (guard.Admits(request, context))
            {
                context.Abort();
            }

            return Task.CompletedTask;
        });
        using var opened = Open(server.Url, DigestLogin);

        await Should.ThrowAsync<HttpRequestException>(() => opened.Connector.SubmitAsync(Orders.Make(), Ct));

        guard.UsedAlgorithm.ShouldBe("MD5", "it may have arrived");
    }

    [TestMethod]
    public async Task Many_orders_at_once_are_each_accepted_once()
    {
        var accepted = new List<ReceivedRequest>();
        await using var server = await StartGuardedAsync(new DigestGuard("hub", "p&ss ñ", "SHA-256"), accepted);
        using var opened = Open(server.Url, DigestLogin);

        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => opened.Connector.SubmitAsync(Orders.Make(n), Ct)));

        results.ShouldAllBe(r => r is SubmitResult.Created);
        accepted.Select(t => t.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
        accepted.Count.ShouldBe(20);
    }

    [TestMethod]
    public async Task A_token_that_is_refused_is_renewed_and_the_same_order_sent_again()
    {
        var issued = 0;
        await using var server = await Server.StartAsync((request, context) => request switch
        {
            { Target: "/token" } => Server.AnswerAsync(context, 200, $$"""{"access_token":"t{{++issued}}","expires_in":3600}"""),
            _ when request.Headers["Authorization"] == "Bearer t2" => Server.AnswerAsync(context, 200, CreatedAnswer, MediaType),
            _ => Server.AnswerAsync(context, 401, ""),
        });
        const string Client = "client_id: hub, client_secret: \"${SECRET}\"";
        using var opened = Open(server.Url, $"auth: {{ oauth2: {{ token_url: \"{server.Url}/token\", {Client} }} }}");

        (await opened.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("1"));

        var sent = server.Requests.Where(r => r.Target != "/token").ToArray();
        sent.Select(r => r.Headers["Authorization"]).ShouldBe(["Bearer t1", "Bearer t2"]);
        sent[1].Body.ShouldBe(sent[0].Body);
    }

    private Task<Server> StartGuardedAsync(DigestGuard guard, List<ReceivedRequest> accepted) => Server.StartAsync(
        async (request, context) =>
        {
            lock (guard)
            {
                if (!guard.Admits(request, context))
                {
                    return;
                }

                accepted.Add(request);
            }

            await Server.AnswerAsync(context, 200, CreatedAnswer, MediaType);
        });
}
