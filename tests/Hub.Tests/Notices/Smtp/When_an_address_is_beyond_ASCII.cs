using Allentown311.Hub.Notices;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_an_address_is_beyond_ASCII
{
    private static readonly string[] KnowsUtf8 = ["8BITMIME", "SMTPUTF8"];

    [TestMethod]
    public async Task It_is_sent_as_it_is_to_a_server_that_knows_SMTPUTF8()
    {
        await using var mailing = new Mailing(new ScriptedServer(tls: false, KnowsUtf8));

        (await mailing.SendAsync(to: "peña@peña.example")).ShouldBeOfType<Delivery.Sent>();

        mailing.Server.Lines.ShouldContain("1 MAIL FROM:<311@allentownpa.gov> SMTPUTF8");
        mailing.Server.Lines.ShouldContain("1 RCPT TO:<peña@peña.example>");
        mailing.Server.Texts.ShouldHaveSingleItem().ShouldContain("\nTo: Ana Muñoz <peña@peña.example>\n");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("SMTPUTF8", DisplayName = "RFC 6531, 3.1: it must know 8BITMIME too")]
    public async Task A_server_that_does_not_gets_it_not_at_all_and_the_next_channel_takes_over(string extension)
    {
        await using var mailing = new Mailing(new ScriptedServer(tls: false, extension.Length > 0 ? [extension] : []));

        (await mailing.SendAsync(to: "peña@example.com"))
            .ShouldBe(new Delivery.Refused("the mail server takes no address beyond ASCII (SMTPUTF8)"));

        mailing.Server.Lines.ShouldNotContain(l => l.Contains("MAIL", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_domain_has_a_form_within_it_that_every_server_takes(bool knowsUtf8)
    {
        await using var mailing = new Mailing(new ScriptedServer(tls: false, knowsUtf8 ? KnowsUtf8 : []));

        (await mailing.SendAsync(to: "ana@peña.example")).ShouldBeOfType<Delivery.Sent>();

        mailing.Server.Lines.Single(l => l.Contains(" MAIL ")).ShouldStartWith("1 MAIL FROM:<311@allentownpa.gov>");
        mailing.Server.Lines.ShouldNotContain(l => l.Contains("UTF8"));
        mailing.Server.Lines.ShouldContain("1 RCPT TO:<ana@xn--pea-8ma.example>");
        mailing.Server.Texts.ShouldHaveSingleItem().ShouldContain("<ana@xn--pea-8ma.example>");
    }

    [TestMethod]
    public async Task The_mails_before_and_after_share_their_connection_all_the_same()
    {
        await using var mailing = new Mailing(new ScriptedServer(tls: false, KnowsUtf8));

        foreach (var to in new[] { "ana@example.com", "peña@example.com", "ana@peña.example", "ana@example.com" })
        {
            (await mailing.SendAsync(to: to)).ShouldBeOfType<Delivery.Sent>();
        }

        mailing.Server.Lines.Where(l => l.Contains("RCPT")).Select(l => l[0]).ShouldBe(['1', '2', '1', '1']);
    }
}
