using Allentown311.Hub.Notices;
using static Allentown311.Interop.Smtp.TestMail;

namespace Allentown311.Interop.Smtp;

[TestClass]
public sealed class When_notices_go_to_a_mail_server
{
    [TestMethod]
    public async Task A_mail_arrives_as_the_hub_wrote_it()
    {
        await using var server = await SmtpServer.StartAsync();

        (await CreateSender(server.Port).SendAsync(Sample, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var mail = await server.NextMailAsync();
        var headers = mail.GetProperty("headers");
        mail.GetProperty("sender").GetString().ShouldBe("311@allentownpa.gov");
        mail.GetProperty("to")[0].GetString().ShouldBe("ana@example.com");
        mail.GetProperty("ascii").GetBoolean().ShouldBeTrue();
        mail.GetProperty("longest").GetInt32().ShouldBeLessThanOrEqualTo(78, "RFC 5322, 2.1.1");
        mail.GetProperty("defects").GetArrayLength().ShouldBe(0);
        headers.GetProperty("Subject").GetString().ShouldBe(Sample.Subject);
        headers.GetProperty("From").GetString().ShouldBe("Atención 311 <311@allentownpa.gov>");
        headers.GetProperty("To").GetString().ShouldBe("ana@example.com");
        headers.GetProperty("Message-ID").GetString().ShouldBe("<notice-27262993@allentownpa.gov>");
        headers.GetProperty("Content-Language").GetString().ShouldBe("es");
        headers.GetProperty("Auto-Submitted").GetString().ShouldBe("auto-generated");
        mail.GetProperty("body").GetString()!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(Sample.Body);
    }

    [TestMethod]
    [DataRow("Muñoz, Ana")]
    [DataRow("Ana \"La Reina\" Muñoz")]
    [DataRow("Ana \\ O'Neil (home) <311@example.com>")]
    [DataRow("Ana\r\nBcc: all@example.com")]
    [DataRow("阿娜 🕳 de la Concepción y de los Remedios de la Vega y Muñoz de Allentown, Pensilvania")]
    [DataRow("")]
    public async Task A_recipients_name_is_in_no_header_whatever_characters_it_has(string name)
    {
        await using var server = await SmtpServer.StartAsync();

        (await CreateSender(server.Port).SendAsync(Sample with { ToName = name }, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();

        var mail = await server.NextMailAsync();
        mail.GetProperty("names")[0].GetString().ShouldBe("");
        mail.GetProperty("names").GetArrayLength().ShouldBe(1);
        mail.GetProperty("to").GetArrayLength().ShouldBe(1);
        mail.GetProperty("defects").GetArrayLength().ShouldBe(0);
        mail.GetProperty("headers").TryGetProperty("Bcc", out _).ShouldBeFalse();
    }

    [TestMethod]
    public async Task An_address_beyond_ASCII_arrives_by_SMTPUTF8()
    {
        await using var server = await SmtpServer.StartAsync();

        (await CreateSender(server.Port).SendAsync(Sample with { To = "peña@peña.example" }, default)).ShouldBeOfType<Delivery.Sent>();

        var mail = await server.NextMailAsync();
        (mail.GetProperty("utf8").GetBoolean(), mail.GetProperty("to")[0].GetString()).ShouldBe((true, "peña@peña.example"));
        mail.GetProperty("headers").GetProperty("Subject").GetString().ShouldBe(Sample.Subject);
        mail.GetProperty("body").GetString()!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(Sample.Body);
    }

    [TestMethod]
    public async Task A_domain_beyond_ASCII_arrives_without_SMTPUTF8()
    {
        await using var server = await SmtpServer.StartAsync();

        (await CreateSender(server.Port).SendAsync(Sample with { To = "ana@peña.example" }, default)).ShouldBeOfType<Delivery.Sent>();

        var mail = await server.NextMailAsync();
        (mail.GetProperty("utf8").GetBoolean(), mail.GetProperty("to")[0].GetString()).ShouldBe((false, "ana@xn--pea-8ma.example"));
    }

    [TestMethod]
    [DataRow("refused@example.com", true, "the mail server refused the recipient (550)")]
    [DataRow("busy@example.com", false, "the mail server answered 451")]
    [DataRow("spam@example.com", true, "the mail server refused the mail (554)")]
    public async Task A_mail_that_the_server_refuses_does_not_stop_the_next_mail(string to, bool refused, string reason)
    {
        await using var server = await SmtpServer.StartAsync();
        var mail = CreateSender(server.Port);

        var delivery = await mail.SendAsync(Sample with { To = to }, CancellationToken.None);

        delivery.ShouldBe(refused ? new Delivery.Refused(reason) : new Delivery.Later(reason));
        (await mail.SendAsync(Sample, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
    }

    [TestMethod]
    public async Task A_server_that_is_down_is_retried_later_and_used_again_when_it_is_back()
    {
        var server = await SmtpServer.StartAsync();
        var mail = CreateSender(server.Port);
        (await mail.SendAsync(Sample, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
        await server.DisposeAsync();

        (await mail.SendAsync(Sample, CancellationToken.None))
            .ShouldBe(new Delivery.Later("the mail server cannot be reached (ConnectionRefused)"));

        await using var restarted = await SmtpServer.StartAsync(server.Port);
        (await mail.SendAsync(Sample, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
    }

    [TestMethod]
    public async Task Many_mails_one_after_the_other_go_over_one_connection()
    {
        await using var server = await SmtpServer.StartAsync();
        var mail = CreateSender(server.Port);

        for (var i = 1; i <= 30; i++)
        {
            (await mail.SendAsync(Sample with { Id = $"{i}" }, CancellationToken.None)).ShouldBeOfType<Delivery.Sent>();
            (await server.NextMailAsync()).GetProperty("connections").GetInt32().ShouldBe(1);
        }
    }

    [TestMethod]
    public async Task Many_mails_at_once_use_no_more_connections_than_allowed()
    {
        await using var server = await SmtpServer.StartAsync();
        var mail = CreateSender(server.Port);

        var connections = 0;
        var sending = Task.WhenAll(Enumerable.Range(0, 60).Select(i => mail.SendAsync(Sample with { Id = $"{i}" }, default)));
        for (var i = 0; i < 60; i++)
        {
            connections = Math.Max(connections, (await server.NextMailAsync()).GetProperty("connections").GetInt32());
        }

        (await sending).ShouldAllBe(d => d is Delivery.Sent);
        Console.WriteLine($"{connections} connections for 60 mails");
        connections.ShouldBeInRange(1, 4);
    }
}
