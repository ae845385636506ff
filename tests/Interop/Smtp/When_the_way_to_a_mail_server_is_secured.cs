using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Mappings.Http;
using static Allentown311.Interop.Smtp.TestMail;

namespace Allentown311.Interop.Smtp;

[TestClass]
public sealed class When_the_way_to_a_mail_server_is_secured
{
    [TestMethod]
    [DataRow(MailSecurity.StartTls, true)]
    [DataRow(MailSecurity.StartTls, false)]
    [DataRow(MailSecurity.Tls, true)]
    [DataRow(MailSecurity.Tls, false)]
    public async Task A_login_is_made_over_TLS(MailSecurity security, bool isTrustedByMachine)
    {
        using var certificate = new TestCertificate(trusted: isTrustedByMachine);
        await using var server = await StartSecuredAsync(certificate, security);
        var authority = isTrustedByMachine ? null : new TlsFiles(null, null, null, certificate.CertificateFile);

        var delivery = await CreateSenderWithLogin(server.Port, security, authority).SendAsync(Sample, CancellationToken.None);

        delivery.ShouldBe(new Delivery.Sent());
        var mail = await server.NextMailAsync();
        (mail.GetProperty("tls").GetBoolean(), mail.GetProperty("login").GetBoolean()).ShouldBe((true, true));
    }

    [TestMethod]
    public async Task A_wrong_password_is_tried_later()
    {
        using var certificate = new TestCertificate(trusted: true);
        await using var server = await StartSecuredAsync(certificate, MailSecurity.StartTls, password: "another");

        var delivery = await CreateSenderWithLogin(server.Port, MailSecurity.StartTls).SendAsync(Sample, CancellationToken.None);

        delivery.ShouldBe(new Delivery.Later("the mail server refused the login (535)"));
    }

    [TestMethod]
    [DataRow(MailSecurity.StartTls, false, "localhost")]
    [DataRow(MailSecurity.StartTls, true, "mail.example.gov")]
    [DataRow(MailSecurity.Tls, false, "localhost")]
    [DataRow(MailSecurity.Tls, true, "mail.example.gov")]
    public async Task A_server_with_an_untrusted_certificate_gets_no_mail(MailSecurity security, bool trusted, string host)
    {
        using var certificate = new TestCertificate(trusted, host);
        await using var server = await StartSecuredAsync(certificate, security);

        var delivery = await CreateSenderWithLogin(server.Port, security).SendAsync(Sample, CancellationToken.None);

        delivery.ShouldBe(new Delivery.Later("the mail server's certificate is not trusted"));
    }

    [TestMethod]
    [DataRow("mail.example.gov", true, DisplayName = "Of the city's authority, for another host")]
    [DataRow("localhost", false, DisplayName = "For this host, of another authority")]
    public async Task A_city_s_own_authority_proves_its_own_hosts_and_no_others(string host, bool own)
    {
        using var certificate = new TestCertificate(trusted: false, host);
        using var other = new TestCertificate(trusted: false);
        await using var server = await StartSecuredAsync(certificate, MailSecurity.StartTls);
        var authority = new TlsFiles(null, null, null, (own ? certificate : other).CertificateFile);

        var delivery = await CreateSenderWithLogin(server.Port, MailSecurity.StartTls, authority).SendAsync(Sample, CancellationToken.None);

        delivery.ShouldBe(new Delivery.Later("the mail server's certificate is not trusted"));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_server_that_requires_a_client_certificate_gets_the_city_s(bool hasCertificate)
    {
        using var certificate = new TestCertificate(trusted: false);
        using var client = new TestCertificate(trusted: false, "hub.example");
        await using var server = await SmtpServer.StartAsync(
            0, certificate.CertificateFile, certificate.KeyFile, implicitTls: true, clients: client.CertificateFile);
        var files = hasCertificate
            ? new TlsFiles(client.CertificateFile, client.KeyFile, null, certificate.CertificateFile)
            : new TlsFiles(null, null, null, certificate.CertificateFile);

        var sender = CreateSender(server.Port, s => s with { Security = MailSecurity.Tls, Tls = files });
        var delivery = await sender.SendAsync(Sample, CancellationToken.None);

        delivery.GetType().ShouldBe(hasCertificate ? typeof(Delivery.Sent) : typeof(Delivery.Later));
    }

    [TestMethod]
    public async Task A_server_without_STARTTLS_gets_no_mail()
    {
        await using var server = await SmtpServer.StartAsync();

        (await CreateSenderWithLogin(server.Port, MailSecurity.StartTls).SendAsync(Sample, CancellationToken.None))
            .ShouldBe(new Delivery.Later("the mail server offers no STARTTLS"));
    }

    [TestMethod]
    public async Task A_server_that_does_not_speak_TLS_gets_no_mail()
    {
        await using var server = await SmtpServer.StartAsync();

        (await CreateSenderWithLogin(server.Port, MailSecurity.Tls).SendAsync(Sample, CancellationToken.None))
            .ShouldBe(new Delivery.Later("no secure connection to the mail server can be made"));
    }

    private static Task<SmtpServer> StartSecuredAsync(TestCertificate certificate, MailSecurity security, string password = "s3cret") =>
        SmtpServer.StartAsync(0, certificate.CertificateFile, certificate.KeyFile, password, implicitTls: security == MailSecurity.Tls);

    private static INoticeSender CreateSenderWithLogin(int port, MailSecurity security, TlsFiles? tls = null) =>
        CreateSender(port, s => s with { Security = security, User = "hub", Password = "s3cret", Tls = tls });
}
