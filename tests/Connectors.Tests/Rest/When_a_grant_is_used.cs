using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public sealed class When_a_grant_is_used : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("grant").FullName;
    private readonly List<string> tokens = [];
    private Server server = null!;
    private Server instance = null!;
    private int tokenStatus = 200;
    private string more = "";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    private IReadOnlyList<Dictionary<string, string>> Asked =>
    [
        .. server.Requests.Where(r => r.Target == "/token").Select(r => r.Text.Split('&').Select(f => f.Split('=')).ToDictionary(
            f => f[0], f => Uri.UnescapeDataString(f[1].Replace('+', ' ')), StringComparer.Ordinal)),
    ];

    [TestInitialize]
    public async Task StartAsync()
    {
        server = await Server.StartAsync(AnswerAsync);
        instance = await Server.StartAsync(AnswerAsync);
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        await server.DisposeAsync();
        await instance.DisposeAsync();
    }

    [TestMethod]
    public async Task A_password_is_given_for_a_token()
    {
        using var connector = Connect(
            "grant: password, user: hub@city, password: \"${CLIENT}\", client_id: app, client_secret: \"${SECRET}\", send: body");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        Asked.ShouldHaveSingleItem().ShouldBe(new Dictionary<string, string>
        {
            ["grant_type"] = "password", ["username"] = "hub@city", ["password"] = "s:cret",
            ["client_id"] = "app", ["client_secret"] = "s3cret",
        });
        server.Requests[^1].Headers["Authorization"].ShouldBe("Bearer t1");
    }

    [TestMethod]
    public async Task A_refused_password_is_tried_once_for_all_orders_of_ten_seconds()
    {
        tokenStatus = 400;
        using var connector = Connect("grant: password, user: hub, password: \"${CLIENT}\", client_id: app");

        await Task.WhenAll(Enumerable.Range(1, 20).Select(n => connector.SubmitAsync(Orders.Make(n), Ct)));
        Asked.Count.ShouldBe(1, "servers lock accounts");

        clock.Advance(TimeSpan.FromSeconds(11));
        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("The token server refused us: HTTP 400."));
        Asked.Count.ShouldBe(2);
    }

    [TestMethod]
    [DataRow("RS256")]
    [DataRow("ES256")]
    public async Task A_statement_signed_with_a_key_from_a_file_is_given_for_a_token(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(folder, "key.pem");
        await File.WriteAllTextAsync(file, algorithm == "RS256" ? rsa.ExportPkcs8PrivateKeyPem() : curve.ExportPkcs8PrivateKeyPem(), Ct);
        using var connector = Connect(
            "grant: jwt_bearer, client_id: app, "
            + $"jwt: {{ key: \"${{file:{file}}}\", subject: hub@city, audience: \"https://login\", key_id: k1 }}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        Asked[0]["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        var parts = Asked[0]["assertion"].Split('.');
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = Base64Url.DecodeFromChars(parts[2]);
        (algorithm == "RS256"
            ? rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : curve.VerifyData(signed, signature, HashAlgorithmName.SHA256)).ShouldBeTrue();
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        (header.GetProperty("alg").GetString(), header.GetProperty("kid").GetString()).ShouldBe((algorithm, "k1"));
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        claims.GetProperty("iss").GetString().ShouldBe("app");
        claims.GetProperty("sub").GetString().ShouldBe("hub@city");
        claims.GetProperty("aud").GetString().ShouldBe("https://login");
        claims.GetProperty("exp").GetInt64().ShouldBe(clock.GetUtcNow().AddMinutes(3).ToUnixTimeSeconds());
    }

    [TestMethod]
    public async Task A_refresh_token_that_the_server_replaces_is_used_from_then_on_until_the_file_has_another()
    {
        var file = Path.Combine(folder, "refresh");
        await File.WriteAllTextAsync(file, "r-file", Ct);
        using var connector = Connect($"grant: refresh_token, client_id: app, refresh_token: \"${{file:{file}}}\"");
        more = ",\"refresh_token\":\"r-2\"";
        await connector.SubmitAsync(Orders.Make(1), Ct);
        clock.Advance(TimeSpan.FromHours(1));
        await connector.SubmitAsync(Orders.Make(2), Ct);
        await File.WriteAllTextAsync(file, "r-file-2", Ct);
        clock.Advance(TimeSpan.FromHours(1));
        await connector.SubmitAsync(Orders.Make(3), Ct);

        Asked.Select(a => a["refresh_token"]).ShouldBe(["r-file", "r-2", "r-file-2"]);
        Asked.ShouldAllBe(a => a["grant_type"] == "refresh_token" && a["client_id"] == "app");
    }

    [TestMethod]
    public async Task The_calls_go_to_the_instance_that_comes_with_the_token()
    {
        more = $",\"instance_url\":\"{instance.Url}\"";
        using var connector = Connect("client_id: app, client_secret: \"${SECRET}\", instance: 127.0.0.1");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));
        await connector.ReadStatusAsync(null, Ct);

        instance.Requests.Select(r => r.Target.Split('?')[0]).ShouldBe(["/api/cases", "/api/changes"]);
        instance.Requests.ShouldAllBe(r => r.Headers["Authorization"] == "Bearer t1");
        server.Requests.ShouldAllBe(r => r.Target == "/token");
    }

    [TestMethod]
    [DataRow("https://evil.example")]
    [DataRow("https://127.0.0.1.evil.example")]
    [DataRow("http://user@127.0.0.1")]
    [DataRow("nonsense")]
    [DataRow(null)]
    public async Task The_token_goes_to_no_instance_that_the_mapping_does_not_allow(string? url)
    {
        more = url is null ? "" : $",\"instance_url\":\"{url}\"";
        using var connector = Connect("client_id: app, client_secret: \"${SECRET}\", instance: 127.0.0.1");

        var retry = (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();

        retry.Reason.ShouldContain("instance");
        server.Requests.Concat(instance.Requests).ShouldAllBe(r => r.Target == "/token");
    }

    [TestMethod]
    public async Task An_instance_is_passed_over_where_the_mapping_does_not_ask_for_it()
    {
        more = ",\"instance_url\":\"https://evil.example\"";
        using var connector = Connect("client_id: app, client_secret: \"${SECRET}\"");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("PA-1"));
    }

    private RestConnector Connect(string grant) => new(
        TestMappings.Rest($"{server.Url}/api", $"auth: {{ oauth2: {{ token_url: \"{server.Url}/token\", {grant} }} }}"), clock);

    private Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        if (request.Target == "/token")
        {
            lock (tokens)
            {
                tokens.Add($"t{tokens.Count + 1}");
                return Server.AnswerAsync(
                    context, tokenStatus, $$"""{"access_token":"{{tokens[^1]}}","expires_in":3600{{more}}}""");
            }
        }

        return request.Method == "POST"
            ? Server.AnswerAsync(context, 201, """{"id":"PA-1"}""")
            : Server.AnswerAsync(context, 200, """{"items":[]}""");
    }
}
