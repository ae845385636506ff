using Allentown311.Connectors.Tests.Contract;

namespace Allentown311.Connectors.Tests.Http;

// What is made of servers that ask who we are before they look at anything.
public abstract partial class HttpContract
{
    private const string DigestLogin = "auth: { digest: { user: hub, password: \"${P:-p&ss ñ}\" } }";

    [TestMethod]
    [DataRow("MD5", "MD5")]
    [DataRow("SHA-256", "SHA-256")]
    [DataRow("SHA-256 MD5", "SHA-256")]
    [DataRow("MD5 SHA-256", "MD5")]
    public async Task A_challenge_for_a_digest_is_answered_and_the_order_is_taken_once(string offered, string used)
    {
        var guard = new DigestGuard("hub", "p&ss ñ", offered.Split(' '));
        var taken = new List<Seen>();
        await using var server = await GuardedAsync(guard, taken);
        using var connector = Held($"{server.Url}/orders?unit=7", DigestLogin);
        var order = Orders.Make();

        (await connector.Held.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("1"));

        guard.Used.ShouldBe(used);
        server.Requests.Count.ShouldBe(2, "the request that met the challenge, and the one that answered it");
        server.Requests[0].Body.ShouldBe(taken.ShouldHaveSingleItem().Body);
        order.Trail.Answered!.ShouldStartWith("HTTP/1.1 200 OK", Case.Sensitive, "the challenge is no answer of the department");
    }

    [TestMethod]
    public async Task What_is_shown_of_a_sign_in_proves_nothing()
    {
        await using var server = await GuardedAsync(new DigestGuard("hub", "p&ss ñ", "MD5"), []);
        using var connector = Held(server.Url, DigestLogin);
        var order = Orders.Make();

        await connector.Held.SubmitAsync(order, Ct);

        order.Trail.Sent!.ShouldContain("Authorization: Digest ***\n");
        foreach (var said in new[] { order.Trail.Sent!, order.Trail.Answered! })
        {
            said.ShouldNotContain("p&ss");
            said.ShouldNotContain("response=");
        }
    }

    [TestMethod]
    public async Task A_challenge_that_we_cannot_answer_means_the_department_is_down_for_us()
    {
        var guard = new DigestGuard("hub", "another password", "MD5");
        var taken = new List<Seen>();
        await using var server = await GuardedAsync(guard, taken);
        using var connector = Held(server.Url, DigestLogin);

        (await connector.Held.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));
        (await connector.Held.CheckAsync(Ct)).Reachable.ShouldBeFalse();

        taken.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_password_goes_to_nobody_who_offers_a_weaker_way()
    {
        await using var server = await Server.StartAsync(401, "", headers: ("WWW-Authenticate", "Basic realm=\"x\""));
        using var connector = Held(server.Url, DigestLogin);

        (await connector.Held.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));

        server.Requests.ShouldAllBe(r => !r.Headers.ContainsKey("Authorization"));
    }

    [TestMethod]
    public async Task A_connection_that_breaks_after_the_challenge_was_answered_leaves_the_outcome_unknown()
    {
        var guard = new DigestGuard("hub", "p&ss ñ", "MD5");
        await using var server = await Server.StartAsync((seen, context) =>
        {
            if (guard.Admits(seen, context))
            {
                context.Abort();
            }

            return Task.CompletedTask;
        });
        using var connector = Held(server.Url, DigestLogin);

        await Should.ThrowAsync<HttpRequestException>(() => connector.Held.SubmitAsync(Orders.Make(), Ct));

        guard.Used.ShouldBe("MD5", "it may have arrived");
    }

    [TestMethod]
    public async Task Many_orders_at_once_are_each_taken_once()
    {
        var taken = new List<Seen>();
        await using var server = await GuardedAsync(new DigestGuard("hub", "p&ss ñ", "SHA-256"), taken);
        using var connector = Held(server.Url, DigestLogin);

        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => connector.Held.SubmitAsync(Orders.Make(n), Ct)));

        results.ShouldAllBe(r => r is SubmitResult.Created);
        taken.Select(t => t.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
        taken.Count.ShouldBe(20);
    }

    [TestMethod]
    public async Task A_token_that_is_refused_is_renewed_and_the_same_order_sent_again()
    {
        var given = 0;
        await using var server = await Server.StartAsync((seen, context) => seen switch
        {
            { Target: "/token" } => Server.AnswerAsync(context, 200, $$"""{"access_token":"t{{++given}}","expires_in":3600}"""),
            _ when seen.Headers["Authorization"] == "Bearer t2" => Server.AnswerAsync(context, 200, Sound, MediaType),
            _ => Server.AnswerAsync(context, 401, ""),
        });
        const string Client = "client_id: hub, client_secret: \"${S:-s3cret}\"";
        using var connector = Held(server.Url, $"auth: {{ oauth2: {{ token_url: \"{server.Url}/token\", {Client} }} }}");

        (await connector.Held.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("1"));

        var sent = server.Requests.Where(r => r.Target != "/token").ToArray();
        sent.Select(r => r.Headers["Authorization"]).ShouldBe(["Bearer t1", "Bearer t2"]);
        sent[1].Body.ShouldBe(sent[0].Body);
    }

    private Task<Server> GuardedAsync(DigestGuard guard, List<Seen> taken) => Server.StartAsync(async (seen, context) =>
    {
        lock (guard)
        {
            if (!guard.Admits(seen, context))
            {
                return;
            }

            taken.Add(seen);
        }

        await Server.AnswerAsync(context, 200, Sound, MediaType);
    });
}
