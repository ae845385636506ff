using Allentown311.Hub.City;
using Allentown311.Mappings.Http;

namespace Allentown311.Hub.Tests.City;

[TestClass]
public sealed class When_a_mail_server_is_described
{
    private const string Password = "\"${SMTP_PASSWORD}\"";
    private const string Tokens = "oauth2: { token_url: \"https://login.example/token\", client_id: hub, client_secret: " + Password + " }";

    [TestMethod]
    [DataRow("", MailSecurity.StartTls, 587)]
    [DataRow(", security: starttls", MailSecurity.StartTls, 587)]
    [DataRow(", security: tls", MailSecurity.Tls, 465)]
    [DataRow(", security: tls, port: 10465", MailSecurity.Tls, 10465)]
    [DataRow(", port: 465", MailSecurity.Tls, 465)]
    [DataRow(", port: 4650", MailSecurity.StartTls, 4650)]
    [DataRow(", security: plain, plain_to: mail.example.gov", MailSecurity.Plain, 25)]
    [DataRow(", security: plain, plain_to: Mail.Example.gov, port: 26", MailSecurity.Plain, 26)]
    public void The_connection_is_encrypted_unless_the_city_names_the_plain_server_twice(string keys, MailSecurity security, int port)
    {
        var mail = Load($"host: mail.example.gov{keys}");
        (mail.Security, mail.Port, mail.Timeout, mail.User).ShouldBe((security, port, TimeSpan.FromMinutes(5), null));
    }

    [TestMethod]
    [DataRow("localhost")]
    [DataRow("127.0.0.1")]
    [DataRow("\"::1\"")]
    public void To_this_machine_plain_needs_no_second_key(string host) =>
        Load($"host: {host}, security: plain").Security.ShouldBe(MailSecurity.Plain);

    [TestMethod]
    public void A_password_comes_from_outside_the_file()
    {
        var mail = Load("host: m, user: hub, password: \"${SMTP_PASSWORD}\"");
        (mail.User, mail.Password, mail.OAuth).ShouldBe(("hub", "secret", null));
    }

    [TestMethod]
    public void Access_tokens_take_the_place_of_a_password()
    {
        var tokens = Tokens.Replace(" }", ", scope: mail, send: body }", StringComparison.Ordinal);
        var mail = Load($"host: m, user: 311@allentownpa.gov, auth: {{ {tokens} }}");
        (mail.User, mail.Password).ShouldBe(("311@allentownpa.gov", null));
        mail.OAuth.ShouldBe(new HttpAuth.OAuth(new Uri("https://login.example/token"), "hub", "secret", "mail", null, InBody: true));
    }

    [TestMethod]
    public void A_city_may_have_an_authority_of_its_own() =>
        Load("host: m, tls: { authority: /etc/hub/city-ca.pem }").Tls.ShouldBe(new TlsFiles(null, null, null, "/etc/hub/city-ca.pem"));

    [TestMethod]
    [DataRow("security: ssl", 41, "\"notices.mail.security\" is \"ssl\"", "starttls, tls, plain")]
    [DataRow("port: 465, security: starttls", 52, "port 465 wants TLS from the first byte", "security: tls")]
    [DataRow("port: 465, security: plain, plain_to: m", 52, "port 465 wants TLS from the first byte", "security: tls")]
    [DataRow("security: plain", 41, "mail would cross the network to m in the clear", "plain_to: m")]
    [DataRow("security: plain, plain_to: relay", 58, "\"plain_to\" is \"relay\" and \"host\" is \"m\"", "own name a second time")]
    [DataRow("plain_to: m", 41, "\"plain_to\" is of use with security: plain alone", "security: plain")]
    [DataRow("security: plain, plain_to: m, user: hub, password: " + Password, 82, "\"password\" does not go with", "starttls")]
    [DataRow("security: plain, plain_to: m, user: hub, auth: { " + Tokens + " }", 78,
        "\"auth\" does not go with security: plain", "starttls")]
    [DataRow("security: plain, plain_to: m, tls: { authority: a }", 66, "\"tls\" does not go with security: plain", "starttls")]
    [DataRow("starttls: true", 41, "\"starttls\" has become \"security\"", "Leave it out")]
    [DataRow("starttls: false", 41, "\"starttls\" has become \"security\"", "security: plain")]
    [DataRow("user: hub", 37, "\"user\" goes with a password or with auth", "password:")]
    [DataRow("password: \"${SMTP_PASSWORD}\"", 41, "\"user\" goes with a password or with auth", "user:")]
    [DataRow("user: hub, password: hunter2", 52, "\"notices.mail.password\" holds the secret itself", "${NAME}")]
    [DataRow("user: hub, password: \"${NO_SUCH}\"", 52, "\"notices.mail.password\" needs NO_SUCH, which is not set", "environment")]
    [DataRow("user: hub, password: " + Password + ", auth: { " + Tokens + " }", 78, "are two ways to log in", "one of them")]
    [DataRow("user: hub, auth: { basic: { user: a, password: " + Password + " } }", 50, "unknown key", "oauth2")]
    [DataRow("user: hub, auth: { oauth2: { client_id: hub } }", 58, "\"notices.mail.auth.oauth2.token_url\" is missing", "https://")]
    [DataRow("user: hub, auth: { oauth2: { token_url: \"http://login.example\", client_id: hub, client_secret: " + Password + " } }", 71,
        "the client secret would cross the network in the clear", "https")]
    [DataRow("resend: safe", 31, "unknown key \"notices.mail.resend\"", "security")]
    public void A_mistake_is_shown_at_its_place(string keys, int column, string problem, string remedy)
    {
        using var city = new CityTrial();
        var line = city.Spoil("city.yaml", "mail: { via: folder }", $"mail: {{ via: smtp, host: m, {keys} }}");

        city.Load().ShouldBeNull();

        var all = string.Join('\n', city.Faults.All);
        var fault = city.Faults.All.FirstOrDefault(f => f.Problem.Contains(problem, StringComparison.Ordinal));
        fault.ShouldNotBeNull(all);
        (fault.Line, fault.Column).ShouldBe((line, column), all);
        fault.Remedy.ShouldContain(remedy, Case.Sensitive, all);
    }

    private static SenderSettings Load(string keys)
    {
        using var city = new CityTrial();
        city.Spoil("city.yaml", "mail: { via: folder }", $"mail: {{ via: smtp, {keys} }}");
        return city.Load().ShouldNotBeNull(string.Join('\n', city.Faults.All)).Notices.Mail;
    }
}
