using System.Text;
using Allentown311.Hub.Notices;
using Allentown311.Mappings.Http;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_the_hub_logs_in
{
    private const string Password = "pässword";

    [TestMethod]
    public async Task The_password_is_sent_over_TLS_once_a_connection()
    {
        await using var rig = RigWithPassword("AUTH PLAIN LOGIN");

        (await rig.SendAsync("1")).ShouldBeOfType<Delivery.Sent>();
        (await rig.SendAsync("2")).ShouldBeOfType<Delivery.Sent>();

        Commands(rig, "AUTH").ShouldBe([$"AUTH PLAIN {Base64($"\0hub\0{Password}")}"]);
    }

    [TestMethod]
    public async Task The_safest_mechanism_is_tried_first_and_never_one_that_uses_the_machines_account()
    {
        await using var rig = RigWithPassword("AUTH GSSAPI NTLM PLAIN CRAM-MD5 LOGIN");
        rig.Server.Answer = (_, step, nth) => (step, nth) == ("AUTH", 1) ? "535 no" : null;

        (await rig.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        Commands(rig, "AUTH").Select(c => c.Split(' ')[1]).ShouldBe(["CRAM-MD5", "PLAIN"]);
    }

    [TestMethod]
    public async Task No_password_is_sent_without_TLS()
    {
        await using var rig = new SmtpRig(
            new ScriptedServer(tls: false, "AUTH PLAIN LOGIN"), change: s => s with { User = "hub", Password = Password });

        (await rig.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        Commands(rig, "AUTH").ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_refused_login_is_not_repeated_for_each_mail_that_waits()
    {
        await using var rig = RigWithPassword("AUTH PLAIN");
        rig.Server.AnswerTo("AUTH", "535 5.7.8 hub@example.com");
        var refused = new Delivery.Later("the mail server refused the login (535)");

        (await rig.SendAsync("1")).ShouldBe(refused);
        (await rig.SendAsync("2")).ShouldBe(refused, "no mail is sent over a connection without a login");
        rig.Time.Advance(TimeSpan.FromSeconds(59));
        (await rig.SendAsync("3")).ShouldBe(refused);
        rig.Server.Connections.ShouldBe(1, "servers lock an account that fails again and again");

        rig.Time.Advance(TimeSpan.FromSeconds(1));
        rig.Server.Answer = (_, _, _) => null;
        (await rig.SendAsync("4")).ShouldBeOfType<Delivery.Sent>();
    }

    [TestMethod]
    [DataRow("454 4.7.0 later", "the mail server refused the login (454)")]
    [DataRow(ScriptedServer.Disconnect, "the mail server hung up")]
    public async Task The_reason_names_why_the_login_failed(string answer, string reason)
    {
        await using var rig = RigWithPassword("AUTH PLAIN");
        rig.Server.AnswerTo("AUTH", answer);

        (await rig.SendAsync()).ShouldBe(new Delivery.Later(reason));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task No_mail_is_sent_when_a_certificate_file_is_missing(bool isAuthority)
    {
        var missing = isAuthority
            ? new TlsFiles(null, null, null, "/no/such.pem")
            : new TlsFiles("/no/such.pem", null, null, ScriptedServer.Authority);
        await using var rig = new SmtpRig(new ScriptedServer(tls: true), tls: true, s => s with { Tls = missing });

        (await rig.SendAsync()).ShouldBe(new Delivery.Later("our certificate or authority cannot be read"));
    }

    [TestMethod]
    public async Task No_mail_is_sent_when_the_city_has_a_login_and_the_server_offers_none()
    {
        await using var rig = RigWithPassword("SIZE");

        (await rig.SendAsync()).ShouldBe(new Delivery.Later("the mail server offers no way to log in that we know"));
    }

    [TestMethod]
    [DataRow("AUTH PLAIN XOAUTH2 OAUTHBEARER", "AUTH XOAUTH2 user=311@allentownpa.gov|auth=Bearer token-1||")]
    [DataRow("AUTH PLAIN OAUTHBEARER", "AUTH OAUTHBEARER n,a=311@allentownpa.gov,|host=localhost|port=PORT|auth=Bearer token-1||")]
    public async Task An_access_token_is_fetched_once_and_cached(string offer, string login)
    {
        await using var tokens = await TokenServerAsync();
        await using var rig = RigWithToken(tokens, offer);

        (await rig.SendAsync("1")).ShouldBeOfType<Delivery.Sent>();
        rig.Time.Advance(TimeSpan.FromSeconds(30));
        await rig.Server.WaitForStepAsync("QUIT");
        (await rig.SendAsync("2")).ShouldBeOfType<Delivery.Sent>();

        var fetched = tokens.Requests.ShouldHaveSingleItem();
        fetched.Body.ShouldBe("grant_type=client_credentials&scope=mail");
        fetched.Headers.Authorization.ToString().ShouldBe($"Basic {Base64("hub:s3cret")}");
        login = login.Replace("PORT", $"{rig.Server.Port}", StringComparison.Ordinal);
        Commands(rig, "AUTH").Select(Readable).ShouldBe([login, login]);
    }

    [TestMethod]
    public async Task A_refused_token_is_renewed_once()
    {
        await using var tokens = await TokenServerAsync();
        await using var rig = RigWithToken(tokens, "AUTH XOAUTH2");
        rig.Server.Answer = (_, step, nth) => (step, nth) == ("AUTH", 1) ? "535 5.7.3 expired" : null;

        (await rig.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        tokens.Requests.Count.ShouldBe(2);
        Commands(rig, "AUTH").Select(Readable).Last().ShouldEndWith("Bearer token-2||");
    }

    [TestMethod]
    [DataRow("AUTH XOAUTH2", "")]
    [DataRow("AUTH OAUTHBEARER", "AQ==")]
    public async Task A_second_refusal_of_a_token_ends_the_login(string offer, string lastLine)
    {
        await using var tokens = await TokenServerAsync();
        await using var rig = RigWithToken(tokens, offer);
        var error = Base64("""{ "status": "invalid_token" }""");
        rig.Server.Answer = (_, step, _) => step == "AUTH" ? $"334 {error}" : step == lastLine ? "535 5.7.3 no" : null;

        (await rig.SendAsync()).ShouldBe(new Delivery.Later("the mail server refused the login (535)"));

        tokens.Requests.Count.ShouldBe(2);
        Commands(rig, "MAIL").ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Nothing_is_sent_without_a_token_and_the_reason_holds_no_secret()
    {
        await using var tokens = await TokenServerAsync();
        tokens.Answer = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        await using var rig = RigWithToken(tokens, "AUTH XOAUTH2");

        (await rig.SendAsync())
            .ShouldBe(new Delivery.Later("no access token for the mail server: The token server refused us: HTTP 401."));

        Commands(rig, "AUTH").ShouldBeEmpty();
    }

    private static SmtpRig RigWithPassword(params string[] extensions) =>
        new(new ScriptedServer(tls: true, extensions), tls: true, s => s with { User = "hub", Password = Password });

    private static SmtpRig RigWithToken(FakeReceiver tokens, string offer) =>
        new(new ScriptedServer(tls: true, offer), tls: true, s => s with
        {
            User = "311@allentownpa.gov",
            OAuth = new HttpAuth.OAuth(tokens.Url, "hub", "s3cret", "mail", null, InBody: false),
        });

    private static async Task<FakeReceiver> TokenServerAsync()
    {
        var tokens = await FakeReceiver.StartAsync();
        tokens.Answer = async context =>
        {
            var token = $$"""{ "access_token": "token-{{tokens.Requests.Count}}", "expires_in": 3600 }""";
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(token));
        };
        return tokens;
    }

    private static List<string> Commands(SmtpRig rig, string verb) =>
        [.. rig.Server.Lines.Select(l => l.Split(' ', 2)[1]).Where(l => l.StartsWith(verb, StringComparison.Ordinal))];

    private static string Readable(string command)
    {
        var parts = command.Split(' ');
        return $"{parts[0]} {parts[1]} {Encoding.UTF8.GetString(Convert.FromBase64String(parts[2])).Replace('\u0001', '|')}";
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
