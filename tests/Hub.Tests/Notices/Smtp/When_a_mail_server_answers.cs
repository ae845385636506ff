using Allentown311.Hub.Notices;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_a_mail_server_answers
{
    [TestMethod]
    [DataRow("CONNECT", "421 4.3.2 not now ana@example.com", "Later: the mail server answered 421")]
    [DataRow("CONNECT", "554 5.3.2 no mail here", "Later: the mail server answered 554")]
    [DataRow("EHLO", "421 bye", "Later: the mail server hung up", DisplayName = "The client tries HELO over the closed connection")]
    [DataRow("HELO", "550 go away", "Later: the mail server answered 550")]
    [DataRow("MAIL", "421 too many", "Later: the mail server answered 421")]
    [DataRow("MAIL", "452 4.3.1 disk full", "Later: the mail server answered 452")]
    [DataRow("MAIL", "550 5.7.1 sender ana@example.com", "Later: the mail server answered 550", DisplayName = "The sender is the city's")]
    [DataRow("MAIL", "530 5.7.0 log in first", "Later: the mail server answered 530")]
    [DataRow("RCPT", "421 bye", "Later: the mail server answered 421")]
    [DataRow("RCPT", "451 4.7.1 greylisted ana@example.com", "Later: the mail server answered 451")]
    [DataRow("RCPT", "530 5.7.0 log in first", "Later: the mail server answered 530")]
    [DataRow("RCPT", "550 5.1.1 no such user ana@example.com", "Refused: the mail server refused the recipient (550)")]
    [DataRow("RCPT", "553 5.1.3 bad address ana@example.com", "Refused: the mail server refused the recipient (553)")]
    [DataRow("DATA", "421 bye", "Later: the mail server answered 421")]
    [DataRow("DATA", "451 4.3.0 not now", "Later: the mail server answered 451")]
    [DataRow("DATA", "554 5.5.1 no", "Refused: the mail server refused the mail (554)")]
    [DataRow(".", "250 2.0.0 taken as 4242", "Sent")]
    [DataRow(".", "251 taken too", "Sent", DisplayName = "The first digit of the code decides")]
    [DataRow(".", "421 shutting down", "Later: the mail server answered 421")]
    [DataRow(".", "452 4.2.2 ana@example.com is full", "Later: the mail server answered 452")]
    [DataRow(".", "530 5.7.0 log in first", "Later: the mail server answered 530")]
    [DataRow(".", "554 5.7.1 spam to ana@example.com", "Refused: the mail server refused the mail (554)")]
    [DataRow(".", "354 go on", "Unsure: the mail server had the whole mail and hung up before it answered")]
    [DataRow(".", "x50 what", "Unsure: the mail server had the whole mail and hung up before it answered")]
    public async Task The_code_and_the_step_decide_the_outcome(string step, string answer, string outcome)
    {
        foreach (var extensions in new[] { Array.Empty<string>(), ["PIPELINING", "SIZE 1000000", "8BITMIME"] })
        {
            await using var rig = new SmtpRig(new ScriptedServer(tls: false, extensions));
            rig.Server.Answer = (_, asked, _) => asked == step ? answer : step == "HELO" && asked == "EHLO" ? "502 what" : null;

            Describe(await rig.SendAsync()).ShouldBe(outcome, string.Join(' ', extensions));
        }
    }

    [TestMethod]
    public async Task A_refused_mail_does_not_affect_the_next_one()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        rig.Server.Answer = (_, step, nth) => (step, nth) == ("RCPT", 1) ? "550 no" : null;

        (await rig.SendAsync("1")).ShouldBeOfType<Delivery.Refused>();
        (await rig.SendAsync("2")).ShouldBeOfType<Delivery.Sent>();

        rig.Server.Texts.ShouldHaveSingleItem().ShouldContain("<notice-2@allentownpa.gov>");
        rig.Server.Connections.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_server_without_EHLO_is_greeted_with_HELO()
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo("EHLO", "500 what"));

        (await rig.SendAsync()).ShouldBeOfType<Delivery.Sent>();
    }

    private static string Describe(Delivery delivery) => delivery switch
    {
        Delivery.Later later => $"Later: {later.Reason}",
        Delivery.Refused refused => $"Refused: {refused.Reason}",
        Delivery.Unsure unsure => $"Unsure: {unsure.Reason}",
        _ => delivery.GetType().Name,
    };
}
