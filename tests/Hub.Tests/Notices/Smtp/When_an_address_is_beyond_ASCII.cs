using Allentown311.Hub.Notices;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_an_address_is_beyond_ASCII
{
    private static readonly string[] SupportsUtf8 = ["8BITMIME", "SMTPUTF8"];

    [TestMethod]
    public async Task An_address_is_sent_unchanged_to_a_server_with_SMTPUTF8()
    {
        await using var rig = new SmtpRig(new ScriptedServer(tls: false, SupportsUtf8));

        (await rig.SendAsync(to: "peña@peña.example")).ShouldBeOfType<Delivery.Sent>();

        rig.Server.Lines.ShouldContain("1 MAIL FROM:<311@allentownpa.gov> SMTPUTF8");
        rig.Server.Lines.ShouldContain("1 RCPT TO:<peña@peña.example>");
        rig.Server.Texts.ShouldHaveSingleItem().ShouldContain("\nTo: peña@peña.example\n");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("SMTPUTF8", DisplayName = "RFC 6531, 3.1: the server must support 8BITMIME too")]
    public async Task A_mail_is_refused_when_the_server_lacks_SMTPUTF8(string extension)
    {
        await using var rig = new SmtpRig(new ScriptedServer(tls: false, extension.Length > 0 ? [extension] : []));

        (await rig.SendAsync(to: "peña@example.com"))
            .ShouldBe(new Delivery.Refused("the mail server takes no address beyond ASCII (SMTPUTF8)"));

        rig.Server.Lines.ShouldNotContain(l => l.Contains("MAIL", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_domain_beyond_ASCII_is_sent_in_its_ASCII_form_to_every_server(bool supportsUtf8)
    {
        await using var rig = new SmtpRig(new ScriptedServer(tls: false, supportsUtf8 ? SupportsUtf8 : []));

        (await rig.SendAsync(to: "ana@peña.example")).ShouldBeOfType<Delivery.Sent>();

        rig.Server.Lines.Single(l => l.Contains(" MAIL ")).ShouldStartWith("1 MAIL FROM:<311@allentownpa.gov>");
        rig.Server.Lines.ShouldNotContain(l => l.Contains("UTF8"));
        rig.Server.Lines.ShouldContain("1 RCPT TO:<ana@xn--pea-8ma.example>");
        rig.Server.Texts.ShouldHaveSingleItem().ShouldContain("\nTo: ana@xn--pea-8ma.example\n");
    }

    [TestMethod]
    public async Task A_mail_with_SMTPUTF8_has_a_connection_of_its_own_and_the_others_share_one()
    {
        await using var rig = new SmtpRig(new ScriptedServer(tls: false, SupportsUtf8));

        foreach (var to in new[] { "ana@example.com", "peña@example.com", "ana@peña.example", "ana@example.com" })
        {
            (await rig.SendAsync(to: to)).ShouldBeOfType<Delivery.Sent>();
        }

        rig.Server.Lines.Where(l => l.Contains("RCPT")).Select(l => l[0]).ShouldBe(['1', '2', '1', '1']);
    }
}
