using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders.Smtp;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_mails_share_a_connection
{
    [TestMethod]
    public async Task One_connection_is_enough_for_mails_that_are_sent_one_after_the_other()
    {
        await using var rig = new SmtpRig(new ScriptedServer());

        await SendAllAsync(rig, 50);

        rig.Server.Connections.ShouldBe(1);
        rig.Server.Texts.Count.ShouldBe(50);
        rig.Server.Lines.Count(l => l.EndsWith(" EHLO", StringComparison.Ordinal) || l.Contains(" EHLO ")).ShouldBe(1);
    }

    [TestMethod]
    public async Task There_are_no_more_connections_than_the_city_allows()
    {
        await using var rig = new SmtpRig(new ScriptedServer(), change: s => s with { Concurrency = 3 });

        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => rig.SendAsync($"{i}")));

        sent.ShouldAllBe(d => d is Delivery.Sent);
        rig.Server.Connections.ShouldBeLessThanOrEqualTo(3);
        rig.Server.Texts.Count.ShouldBe(60);
    }

    [TestMethod]
    [DataRow("MAIL", ScriptedServer.Disconnect, DisplayName = "The server had closed the connection")]
    [DataRow("MAIL", "421 4.4.2 idle for too long")]
    [DataRow("MAIL", "452 4.5.3 too many mails")]
    [DataRow("MAIL", "550 5.7.0 too many mails")]
    [DataRow("RCPT", ScriptedServer.Disconnect)]
    [DataRow("RCPT", "421 4.3.2 shutting down")]
    [DataRow("DATA", ScriptedServer.Disconnect)]
    [DataRow("DATA", "421 4.3.2 shutting down")]
    [DataRow("TEXT", ScriptedServer.Disconnect)]
    public async Task A_broken_connection_is_replaced_and_the_mail_is_sent_at_once(string step, string answer)
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        rig.Server.Answer = (connection, asked, nth) => (connection, asked, nth) == (1, step, 2) ? answer : null;

        await rig.SendAsync("1");
        var second = Sample.Message with { Id = "2", Body = new string('a', step == "TEXT" ? 20_000_000 : 20) };

        (await rig.Sender.SendAsync(second, default)).ShouldBeOfType<Delivery.Sent>();
        rig.Server.Connections.ShouldBe(2);
        rig.Server.Texts.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_server_that_accepts_three_mails_a_connection_gets_three()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        rig.Server.Answer = (_, step, nth) => step == "MAIL" && nth > 3 ? "421 4.7.0 too many mails in this connection" : null;

        await SendAllAsync(rig, 10);

        rig.Server.Connections.ShouldBe(4);
        rig.Server.Texts.Count.ShouldBe(10);
    }

    [TestMethod]
    public async Task A_mail_whose_text_was_sent_is_not_sent_over_another_connection()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        rig.Server.Answer = (_, step, nth) => (step, nth) == (".", 2) ? ScriptedServer.Disconnect : null;

        await rig.SendAsync("1");
        (await rig.SendAsync("2")).ShouldBeOfType<Delivery.Unsure>();

        (rig.Server.Connections, rig.Server.Texts.Count).ShouldBe((1, 2));
    }

    [TestMethod]
    public async Task A_new_connection_that_fails_is_not_replaced()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        await rig.SendAsync("1");
        rig.Server.Answer = (_, step, _) => step == "MAIL" ? "421 no" : null;

        (await rig.SendAsync("2")).ShouldBe(new Delivery.Later("the mail server answered 421"));

        rig.Server.Connections.ShouldBe(2);
    }

    [TestMethod]
    public async Task An_idle_connection_is_closed_with_QUIT()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        await rig.SendAsync("1");
        rig.Time.Advance(SmtpConnections.LongestIdle - TimeSpan.FromSeconds(1));
        await rig.SendAsync("2");
        rig.Server.Connections.ShouldBe(1);

        rig.Time.Advance(SmtpConnections.LongestIdle);

        await rig.Server.WaitForStepAsync("QUIT");
        await rig.SendAsync("3");
        rig.Server.Connections.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_connection_is_closed_when_it_is_too_old()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        var start = rig.Time.GetUtcNow();
        while (rig.Time.GetUtcNow() - start < SmtpConnections.LongestLife)
        {
            await rig.SendAsync();
            rig.Server.Connections.ShouldBe(1);
            rig.Time.Advance(SmtpConnections.LongestIdle / 2);
        }

        await rig.SendAsync();
        await rig.Server.WaitForStepAsync("QUIT");
        await rig.SendAsync();

        rig.Server.Connections.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_hub_that_stops_closes_its_connections_with_QUIT()
    {
        var rig = new SmtpRig(new ScriptedServer());
        await rig.SendAsync();

        await rig.DisposeAsync();

        rig.Server.Lines.Last().ShouldBe("1 QUIT");
    }

    [TestMethod]
    public async Task A_hub_that_stops_does_not_wait_for_the_answer_to_QUIT()
    {
        var rig = new SmtpRig(new ScriptedServer().AnswerTo("QUIT", ScriptedServer.Hang));
        await rig.SendAsync();

        var disposing = ((IAsyncDisposable)rig.Sender).DisposeAsync().AsTask();
        await rig.Server.WaitForStepAsync("QUIT");
        rig.Time.Advance(TimeSpan.FromSeconds(2));

        await disposing.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await rig.DisposeAsync();
        rig.Server.Connections.ShouldBe(1);
    }

    private static async Task SendAllAsync(SmtpRig rig, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await rig.SendAsync($"{i}")).ShouldBeOfType<Delivery.Sent>();
        }
    }
}
