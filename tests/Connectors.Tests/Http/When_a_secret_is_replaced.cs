using System.Text;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Soap;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>A department's password, key or token is replaced, at the department and in the file that the mapping refers to.</summary>
[TestClass]
public class When_a_secret_is_replaced
{
    private const string Created = """{ "id": "48213" }""";

    /// <summary>Ways to sign in, with the reference to the secret's file, and the request's header that shows the secret.</summary>
    public static IEnumerable<object[]> Ways =>
    [
        ["auth: { basic: { user: hub, password: \"FILE\" } }", "", "Authorization", "basic"],
        ["auth: { api_key: { header: X-Api-Key, value: \"FILE\" } }", "", "X-Api-Key", "as it is"],
        ["timeout: 20s", "headers: { X-Reference: \"{{ref}}\", X-Token: \"Bearer FILE\" }", "X-Token", "bearer"],
    ];

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public async Task The_next_request_has_the_new_one(string auth, string headers, string header, string form)
    {
        using var file = new SecretFile("first-secret");
        await using var server = await Server.StartAsync(200, Created);
        using var connector = Rest(server, auth, headers, file);

        await connector.SubmitAsync(Orders.Make(), default);
        file.Write("second-secret");
        await connector.SubmitAsync(Orders.Make(), default);

        server.Requests.Select(r => r.Headers[header]).ShouldBe([Form(form, "first-secret"), Form(form, "second-secret")]);
    }

    [TestMethod]
    public async Task A_file_that_did_not_change_is_not_read_again()
    {
        using var file = new SecretFile("first-secret");
        file.Write("first-secret", isOld: true);
        await using var server = await Server.StartAsync(200, Created);
        using var connector = Rest(server, (string)Ways.First()[0], "", file);
        await connector.SubmitAsync(Orders.Make(), default);

        // The same stamp, and another text: whoever reads the file sees it.
        file.Write("other-secret", isOld: true);
        await connector.SubmitAsync(Orders.Make(), default);

        server.Requests.Select(r => r.Headers["Authorization"]).Distinct()
            .ShouldHaveSingleItem().ShouldBe(Form("basic", "first-secret"));
    }

    [TestMethod]
    [DataRow(401)]
    [DataRow(403)]
    public async Task A_refused_request_is_sent_once_more_with_the_one_of_now(int refusal)
    {
        using var file = new SecretFile("first-secret");
        file.Write("first-secret", isOld: true);
        await using var server = await Server.StartAsync((request, context) =>
        {
            if (request.Headers["Authorization"] == Form("basic", "second-secret"))
            {
                return Server.AnswerAsync(context, 200, Created);
            }

            // The secret is replaced while the request is on its way, and its file keeps its stamp.
            file.Write("second-secret", isOld: true);
            return Server.AnswerAsync(context, refusal, "{}");
        });
        using var connector = Rest(server, (string)Ways.First()[0], "", file);
        var order = Orders.Make();

        (await connector.SubmitAsync(order, default)).ShouldBe(new SubmitResult.Created("48213"));

        server.Requests.Count.ShouldBe(2);
        server.Requests[1].Text.ShouldBe(server.Requests[0].Text);
        order.Trail.Answered.ShouldNotBeNull();
    }

    [TestMethod]
    public async Task A_secret_that_stays_refused_is_sent_once()
    {
        using var file = new SecretFile("first-secret");
        await using var server = await Server.StartAsync(401, "{}");
        using var connector = Rest(server, (string)Ways.First()[0], "", file);

        (await connector.SubmitAsync(Orders.Make(), default)).ShouldBeOfType<SubmitResult.Retry>();

        server.Requests.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task The_old_one_and_the_new_one_are_masked_in_what_the_desk_sees()
    {
        using var file = new SecretFile("first-secret");
        await using var server = await Server.StartAsync((_, context) => Server.AnswerAsync(
            context, 400, """{ "error": "neither first-secret nor second-secret is known" }"""));
        using var connector = Rest(server, (string)Ways.First()[0], "", file);
        await connector.SubmitAsync(Orders.Make(), default);
        file.Write("second-secret");
        var order = Orders.Make();

        await connector.SubmitAsync(order, default);

        order.Trail.Answered.ShouldNotBeNull().ShouldContain("neither *** nor *** is known");
    }

    [TestMethod]
    public async Task A_file_that_is_gone_or_cut_in_half_changes_nothing()
    {
        using var file = new SecretFile("first-secret");
        await using var server = await Server.StartAsync(200, Created);
        using var connector = Rest(server, (string)Ways.First()[0], "", file);
        await connector.SubmitAsync(Orders.Make(), default);

        File.Delete(file.Path);
        await connector.SubmitAsync(Orders.Make(), default);
        file.Write("");
        await connector.SubmitAsync(Orders.Make(), default);

        server.Requests.Select(r => r.Headers["Authorization"]).ShouldAllBe(h => h == Form("basic", "first-secret"));
    }

    [TestMethod]
    public async Task A_token_server_gets_the_new_client_secret()
    {
        using var file = new SecretFile("first-secret");
        file.Write("first-secret", isOld: true);
        var tokens = 0;
        await using var server = await Server.StartAsync((request, context) =>
        {
            if (request.Target == "/token")
            {
                if (request.Headers["Authorization"] != Form("basic", "second-secret"))
                {
                    file.Write("second-secret", isOld: true);
                    return Server.AnswerAsync(context, 401, """{ "error": "invalid_client" }""");
                }

                return Server.AnswerAsync(context, 200, $$"""{ "access_token": "t{{++tokens}}", "expires_in": 3600 }""");
            }

            return request.Headers["Authorization"] == "Bearer t1"
                ? Server.AnswerAsync(context, 200, Created)
                : Server.AnswerAsync(context, 401, "{}");
        });
        var auth = $"auth: {{ oauth2: {{ token_url: \"{server.Url}/token\", client_id: hub, client_secret: \"FILE\" }} }}";
        using var connector = Rest(server, auth, "", file);

        (await connector.SubmitAsync(Orders.Make(), default)).ShouldBe(new SubmitResult.Created("48213"));

        server.Requests.Select(r => r.Target.Split('?')[0]).ShouldBe(["/token", "/token", "/cases"]);
    }

    [TestMethod]
    public async Task A_digest_challenge_is_answered_with_the_new_one()
    {
        using var file = new SecretFile("first-secret");
        var guard = new DigestGuard("hub", "first-secret", "SHA-256");
        var taken = 0;
        await using var server = await Server.StartAsync((request, context) =>
        {
            if (!guard.Admits(request, context))
            {
                return Task.CompletedTask;
            }

            taken++;
            return Server.AnswerAsync(context, 200, Created);
        });
        using var connector = Rest(server, "auth: { digest: { user: hub, password: \"FILE\" } }", "", file);
        await connector.SubmitAsync(Orders.Make(), default);

        guard = new DigestGuard("hub", "second-secret", "SHA-256");
        file.Write("second-secret");
        (await connector.SubmitAsync(Orders.Make(), default)).ShouldBe(new SubmitResult.Created("48213"));

        taken.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_security_header_that_was_refused_is_written_anew()
    {
        using var file = new SecretFile("first-secret");
        file.Write("first-secret", isOld: true);
        await using var server = await Server.StartAsync((request, context) =>
        {
            if (request.Text.Contains("second-secret", StringComparison.Ordinal))
            {
                return Server.AnswerAsync(
                    context, 200, Envelope("<CreateResponse xmlns='urn:streets'><Number>48213</Number></CreateResponse>"), "text/xml");
            }

            file.Write("second-secret", isOld: true);
            return Server.AnswerAsync(
                context,
                500,
                Envelope("<s:Fault><faultcode xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'>"
                    + "w:FailedAuthentication</faultcode><faultstring>no</faultstring></s:Fault>"),
                "text/xml");
        });
        using var connector = new SoapConnector(
            TestMappings.Soap(server.Url, Filled("auth: { wsse: { user: hub, password: \"FILE\", type: text } }", file)),
            TimeProvider.System);

        (await connector.SubmitAsync(Orders.Make(), default)).ShouldBe(new SubmitResult.Created("48213"));

        server.Requests.Count.ShouldBe(2);
    }

    private static RestConnector Rest(Server server, string auth, string headers, SecretFile file) =>
        new(TestMappings.Rest(server.Url, Filled(auth, file), headers: Filled(headers, file)), TimeProvider.System);

    private static string Filled(string text, SecretFile file) => text.Replace("FILE", file.Reference, StringComparison.Ordinal);

    private static string Form(string form, string secret) => form switch
    {
        "basic" => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"hub:{secret}"))}",
        "bearer" => $"Bearer {secret}",
        _ => secret,
    };

    private static string Envelope(string body) =>
        $"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{body}</s:Body></s:Envelope>";
}
