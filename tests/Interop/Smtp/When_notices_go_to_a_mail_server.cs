using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Channels;
using Allentown311.Mappings;

namespace Allentown311.Interop.Smtp;

[TestClass]
public sealed class When_notices_go_to_a_mail_server
{
    private static readonly Message Message = new(
        "27262993", "ana@example.com", "Ana Muñoz", "Su solicitud 26-00417-3 está terminada: bache en la avenida Hamilton, frente al número 435, entre la calle 4 y la 5",
        $"Hola Ana\n\n¡Ya está! 100% = sí\n.punto al comienzo\n.\n{new string('ñ', 2000)}\n\nAllentown 311", "es", "26-00417-3", "completed");

    [TestMethod]
    public async Task It_takes_the_mail_as_it_was_meant()
    {
        await using var server = await SmtpServer.StartAsync();

        (await Mail(server.Port).SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var mail = await server.NextAsync();
        var headers = mail.GetProperty("headers");
        mail.GetProperty("sender").GetString().ShouldBe("311@allentownpa.gov");
        mail.GetProperty("to")[0].GetString().ShouldBe("ana@example.com");
        mail.GetProperty("ascii").GetBoolean().ShouldBeTrue();
        mail.GetProperty("defects").GetArrayLength().ShouldBe(0);
        headers.GetProperty("Subject").GetString().ShouldBe(Message.Subject);
        headers.GetProperty("From").GetString().ShouldBe("Atención 311 <311@allentownpa.gov>");
        headers.GetProperty("To").GetString().ShouldBe("Ana Muñoz <ana@example.com>");
        headers.GetProperty("Message-ID").GetString().ShouldBe("<notice-27262993@allentownpa.gov>");
        headers.GetProperty("Content-Language").GetString().ShouldBe("es");
        headers.GetProperty("Auto-Submitted").GetString().ShouldBe("auto-generated");
        mail.GetProperty("body").GetString()!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(Message.Body);
    }

    [TestMethod]
    [DataRow("refused@example.com", true, "the mail server refused the recipient (550)")]
    [DataRow("busy@example.com", false, "the mail server answered 451")]
    [DataRow("spam@example.com", false, "the mail server answered 554")]
    public async Task A_recipient_it_will_never_take_is_refused_and_the_next_mail_goes_out(string to, bool refused, string reason)
    {
        await using var server = await SmtpServer.StartAsync();
        var mail = Mail(server.Port);

        var delivery = await mail.SendAsync(Message with { To = to }, CancellationToken.None);

        delivery.ShouldBe(refused ? new Delivery.Refused(reason) : new Delivery.Later(reason));
        (await mail.SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
    }

    [TestMethod]
    public async Task A_login_is_made_over_TLS()
    {
        using var certificate = new TestCertificate(trusted: true);
        await using var server = await SmtpServer.StartAsync(0, certificate.CertificateFile, certificate.KeyFile, "s3cret");

        (await Mail(server.Port, s => s with { StartTls = true, User = "hub", Password = "s3cret" }).SendAsync(Message, CancellationToken.None)).ShouldBe(new Delivery.Sent());

        var mail = await server.NextAsync();
        (mail.GetProperty("tls").GetBoolean(), mail.GetProperty("login").GetBoolean()).ShouldBe((true, true));
    }

    [TestMethod]
    public async Task A_wrong_password_is_tried_later()
    {
        using var certificate = new TestCertificate(trusted: true);
        await using var server = await SmtpServer.StartAsync(0, certificate.CertificateFile, certificate.KeyFile, "s3cret");

        var later = (await Mail(server.Port, s => s with { StartTls = true, User = "hub", Password = "wrong" }).SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Later>();

        later.Reason.ShouldStartWith("the mail server answered 5");
    }

    [TestMethod]
    [DataRow(false, "localhost")]
    [DataRow(true, "mail.example.gov")]
    public async Task A_certificate_that_proves_nothing_gets_no_mail(bool trusted, string host)
    {
        using var certificate = new TestCertificate(trusted, host);
        await using var server = await SmtpServer.StartAsync(0, certificate.CertificateFile, certificate.KeyFile, "s3cret");

        var delivery = await Mail(server.Port, s => s with { StartTls = true, User = "hub", Password = "s3cret" }).SendAsync(Message, CancellationToken.None);

        delivery.ShouldBe(new Delivery.Later("the mail server's certificate is not trusted"));
    }

    [TestMethod]
    public async Task A_server_without_STARTTLS_gets_no_mail()
    {
        await using var server = await SmtpServer.StartAsync();

        (await Mail(server.Port, s => s with { StartTls = true }).SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Later>();
    }

    [TestMethod]
    public async Task A_server_that_is_silent_is_tried_later()
    {
        await using var server = await SmtpServer.StartAsync();

        var delivery = await Mail(server.Port, s => s with { Timeout = TimeSpan.FromMilliseconds(500) }).SendAsync(Message with { To = "silent@example.com" }, CancellationToken.None);

        delivery.ShouldBe(new Delivery.Later("the mail server gave no answer within 0.5 s"));
    }

    [TestMethod]
    public async Task A_server_that_is_down_is_tried_later_and_found_again_when_it_is_back()
    {
        var server = await SmtpServer.StartAsync();
        var mail = Mail(server.Port);
        (await mail.SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
        await server.DisposeAsync();

        (await mail.SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Later>();
        (await mail.SendAsync(Message, CancellationToken.None)).ShouldBe(new Delivery.Later("the mail server cannot be reached (ConnectionRefused)"));

        await using var back = await SmtpServer.StartAsync(server.Port);
        (await mail.SendAsync(Message, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
    }

    [TestMethod]
    public async Task Many_mails_use_no_more_connections_than_allowed()
    {
        await using var server = await SmtpServer.StartAsync();
        var mail = Mail(server.Port);

        var peers = new HashSet<int>();
        var sending = Task.WhenAll(Enumerable.Range(0, 60).Select(i => mail.SendAsync(Message with { Id = $"{i}" }, CancellationToken.None)));
        for (var i = 0; i < 60; i++)
        {
            peers.Add((await server.NextAsync()).GetProperty("peer").GetInt32());
        }

        (await sending).ShouldAllBe(d => d is Delivery.Sent);
        Console.WriteLine($"{peers.Count} connections for 60 mails");
        peers.Count.ShouldBeLessThanOrEqualTo(4);
    }

    private static INoticeChannel Mail(int port, Func<ChannelSettings, ChannelSettings>? change = null)
    {
        var settings = new ChannelSettings("smtp") { Host = "localhost", Port = port, StartTls = false, Timeout = TimeSpan.FromSeconds(20) };
        var city = new CityConfiguration
        {
            Name = "Allentown",
            Calendar = new BusinessCalendar(TimeZoneInfo.Utc, ImmutableDictionary<DayOfWeek, (TimeOnly, TimeOnly)>.Empty, []),
            Catalogue = new Catalogue([], []),
            Mappings = ImmutableSortedDictionary<string, Mapping>.Empty,
            Notices = new NoticeSettings
            {
                FromName = new Translated(Translated.Of("Allentown 311").ByLanguage.Add("es", "Atención 311")), FromAddress = "311@allentownpa.gov",
                Mail = change?.Invoke(settings) ?? settings,
            },
        };
        return NoticeChannels.Create(city, Path.GetTempPath(), TimeProvider.System).Mail;
    }
}
