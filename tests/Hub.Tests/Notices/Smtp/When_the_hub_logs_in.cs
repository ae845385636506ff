using System.Text;
using Allentown311.Hub.Notices;
using Allentown311.Mappings.Http;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_the_hub_logs_in
{
    private const string Password = "pässword";

    [TestMethod]
    public async Task A_password_goes_over_TLS_once_for_each_connection()
    {
        await using var mailing = ByPassword("AUTH PLAIN LOGIN");

        (await mailing.SendAsync("1")).ShouldBeOfType<Delivery.Sent>();
        (await mailing.SendAsync("2")).ShouldBeOfType<Delivery.Sent>();

        Commands(mailing, "AUTH").ShouldBe([$"AUTH PLAIN {Base64($"\0hub\0{Password}")}"]);
    }

    [TestMethod]
    public async Task The_way_is_the_safest_the_server_offers_and_never_this_machine_s_own_account()
    {
        await using var mailing = ByPassword("AUTH GSSAPI NTLM PLAIN CRAM-MD5 LOGIN");
        mailing.Server.Answer = (_, step, nth) => (step, nth) == ("AUTH", 1) ? "535 no" : null;

        (await mailing.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        Commands(mailing, "AUTH").Select(c => c.Split(' ')[1]).ShouldBe(["CRAM-MD5", "PLAIN"]);
    }

    [TestMethod]
    public async Task To_a_server_in_the_clear_no_password_goes_whatever_it_offers()
    {
        await using var mailing = new Mailing(
            new ScriptedServer(tls: false, "AUTH PLAIN LOGIN"), change: s => s with { User = "hub", Password = Password });

        (await mailing.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        Commands(mailing, "AUTH").ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_login_refused_is_the_server_s_trouble_and_it_is_not_asked_for_each_mail_that_waits()
    {
        await using var mailing = ByPassword("AUTH PLAIN");
        mailing.Server.Says("AUTH", "535 5.7.8 hub@example.com");
        var refused = new Delivery.Later("the mail server refused the login (535)");

        (await mailing.SendAsync("1")).ShouldBe(refused);
        (await mailing.SendAsync("2")).ShouldBe(refused, "nothing goes over a connection that does not know us");
        mailing.Time.Advance(TimeSpan.FromSeconds(59));
        (await mailing.SendAsync("3")).ShouldBe(refused);
        mailing.Server.Connections.ShouldBe(1, "servers lock an account that fails again and again");

        mailing.Time.Advance(TimeSpan.FromSeconds(1));
        mailing.Server.Answer = (_, _, _) => null;
        (await mailing.SendAsync("4")).ShouldBeOfType<Delivery.Sent>();
    }

    [TestMethod]
    [DataRow("454 4.7.0 later", "the mail server refused the login (454)")]
    [DataRow(ScriptedServer.Cut, "the mail server hung up")]
    public async Task What_becomes_of_it_otherwise_is_told_too(string answer, string reason)
    {
        await using var mailing = ByPassword("AUTH PLAIN");
        mailing.Server.Says("AUTH", answer);

        (await mailing.SendAsync()).ShouldBe(new Delivery.Later(reason));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_file_of_the_city_s_that_is_gone_is_told_as_such_and_no_mail_goes(bool authority)
    {
        var gone = new TlsFiles(authority ? null : "/no/such.pem", null, null, authority ? "/no/such.pem" : ScriptedServer.Authority);
        await using var mailing = new Mailing(new ScriptedServer(tls: true), tls: true, s => s with { Tls = gone });

        (await mailing.SendAsync()).ShouldBe(new Delivery.Later("our certificate or authority cannot be read"));
    }

    [TestMethod]
    public async Task A_server_that_asks_nobody_who_they_are_gets_no_mail_from_one_who_would_say()
    {
        await using var mailing = ByPassword("SIZE");

        (await mailing.SendAsync()).ShouldBe(new Delivery.Later("the mail server offers no way to log in that we know"));
    }

    [TestMethod]
    [DataRow("AUTH PLAIN XOAUTH2 OAUTHBEARER", "AUTH XOAUTH2 user=311@allentownpa.gov|auth=Bearer token-1||")]
    [DataRow("AUTH PLAIN OAUTHBEARER", "AUTH OAUTHBEARER n,a=311@allentownpa.gov,|host=localhost|port=PORT|auth=Bearer token-1||")]
    public async Task An_access_token_is_fetched_once_and_kept(string offer, string login)
    {
        await using var tokens = await TokenServerAsync();
        await using var mailing = ByToken(tokens, offer);

        (await mailing.SendAsync("1")).ShouldBeOfType<Delivery.Sent>();
        mailing.Time.Advance(TimeSpan.FromSeconds(30));
        await mailing.Server.ReachedAsync("QUIT");
        (await mailing.SendAsync("2")).ShouldBeOfType<Delivery.Sent>();

        var fetched = tokens.Requests.ShouldHaveSingleItem();
        fetched.Body.ShouldBe("grant_type=client_credentials&scope=mail");
        fetched.Headers.Authorization.ToString().ShouldBe($"Basic {Base64("hub:s3cret")}");
        login = login.Replace("PORT", $"{mailing.Server.Port}", StringComparison.Ordinal);
        Commands(mailing, "AUTH").Select(Readable).ShouldBe([login, login]);
    }

    [TestMethod]
    public async Task One_that_is_refused_is_renewed_once()
    {
        await using var tokens = await TokenServerAsync();
        await using var mailing = ByToken(tokens, "AUTH XOAUTH2");
        mailing.Server.Answer = (_, step, nth) => (step, nth) == ("AUTH", 1) ? "535 5.7.3 expired" : null;

        (await mailing.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        tokens.Requests.Count.ShouldBe(2);
        Commands(mailing, "AUTH").Select(Readable).Last().ShouldEndWith("Bearer token-2||");
    }

    [TestMethod]
    [DataRow("AUTH XOAUTH2", "")]
    [DataRow("AUTH OAUTHBEARER", "AQ==")]
    public async Task And_a_second_time_it_is_the_server_s_trouble(string offer, string lastWord)
    {
        await using var tokens = await TokenServerAsync();
        await using var mailing = ByToken(tokens, offer);
        var why = Base64("""{ "status": "invalid_token" }""");
        mailing.Server.Answer = (_, step, _) => step == "AUTH" ? $"334 {why}" : step == lastWord ? "535 5.7.3 no" : null;

        (await mailing.SendAsync()).ShouldBe(new Delivery.Later("the mail server refused the login (535)"));

        tokens.Requests.Count.ShouldBe(2);
        Commands(mailing, "MAIL").ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Without_a_token_nothing_is_sent_and_no_secret_told()
    {
        await using var tokens = await TokenServerAsync();
        tokens.Answer = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        await using var mailing = ByToken(tokens, "AUTH XOAUTH2");

        (await mailing.SendAsync())
            .ShouldBe(new Delivery.Later("no access token for the mail server: The token server refused us: HTTP 401."));

        Commands(mailing, "AUTH").ShouldBeEmpty();
    }

    private static Mailing ByPassword(params string[] extensions) =>
        new(new ScriptedServer(tls: true, extensions), tls: true, s => s with { User = "hub", Password = Password });

    private static Mailing ByToken(FakeReceiver tokens, string offer) =>
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

    private static List<string> Commands(Mailing mailing, string verb) =>
        [.. mailing.Server.Lines.Select(l => l.Split(' ', 2)[1]).Where(l => l.StartsWith(verb, StringComparison.Ordinal))];

    private static string Readable(string command)
    {
        var parts = command.Split(' ');
        return $"{parts[0]} {parts[1]} {Encoding.UTF8.GetString(Convert.FromBase64String(parts[2])).Replace('\u0001', '|')}";
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
