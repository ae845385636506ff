using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders.Smtp;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_mails_share_a_connection
{
    [TestMethod]
    public async Task One_is_enough_for_many_mails_one_after_the_other()
    {
        await using var mailing = new Mailing(new ScriptedServer());

        await SendAllAsync(mailing, 50);

        mailing.Server.Connections.ShouldBe(1);
        mailing.Server.Texts.Count.ShouldBe(50);
        mailing.Server.Lines.Count(l => l.EndsWith(" EHLO", StringComparison.Ordinal) || l.Contains(" EHLO ")).ShouldBe(1);
    }

    [TestMethod]
    public async Task As_many_as_the_city_allows_carry_mails_at_once()
    {
        await using var mailing = new Mailing(new ScriptedServer(), change: s => s with { Concurrency = 3 });

        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => mailing.SendAsync($"{i}")));

        sent.ShouldAllBe(d => d is Delivery.Sent);
        mailing.Server.Connections.ShouldBeLessThanOrEqualTo(3);
        mailing.Server.Texts.Count.ShouldBe(60);
    }

    [TestMethod]
    [DataRow("MAIL", ScriptedServer.Cut, DisplayName = "It was closed meanwhile")]
    [DataRow("MAIL", "421 4.4.2 idle for too long")]
    [DataRow("MAIL", "452 4.5.3 too many mails")]
    [DataRow("MAIL", "550 5.7.0 too many mails")]
    [DataRow("RCPT", ScriptedServer.Cut)]
    [DataRow("RCPT", "421 4.3.2 shutting down")]
    [DataRow("DATA", ScriptedServer.Cut)]
    [DataRow("DATA", "421 4.3.2 shutting down")]
    [DataRow("TEXT", ScriptedServer.Cut)]
    public async Task One_that_is_of_no_more_use_is_replaced_and_costs_no_mail_its_turn(string step, string answer)
    {
        await using var mailing = new Mailing(new ScriptedServer());
        mailing.Server.Answer = (connection, asked, nth) => (connection, asked, nth) == (1, step, 2) ? answer : null;

        await mailing.SendAsync("1");
        var second = Trial.Message with { Id = "2", Body = new string('a', step == "TEXT" ? 20_000_000 : 20) };

        (await mailing.Channel.SendAsync(second, default)).ShouldBeOfType<Delivery.Sent>();
        mailing.Server.Connections.ShouldBe(2);
        mailing.Server.Texts.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_server_that_takes_three_mails_a_connection_gets_three()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        mailing.Server.Answer = (_, step, nth) => step == "MAIL" && nth > 3 ? "421 4.7.0 too many mails in this connection" : null;

        await SendAllAsync(mailing, 10);

        mailing.Server.Connections.ShouldBe(4);
        mailing.Server.Texts.Count.ShouldBe(10);
    }

    [TestMethod]
    public async Task A_mail_whose_text_was_sent_is_not_sent_again_over_another()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        mailing.Server.Answer = (_, step, nth) => (step, nth) == (".", 2) ? ScriptedServer.Cut : null;

        await mailing.SendAsync("1");
        (await mailing.SendAsync("2")).ShouldBeOfType<Delivery.Unsure>();

        (mailing.Server.Connections, mailing.Server.Texts.Count).ShouldBe((1, 2));
    }

    [TestMethod]
    public async Task A_fresh_one_that_fails_is_not_replaced_again_and_again()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        await mailing.SendAsync("1");
        mailing.Server.Answer = (_, step, _) => step == "MAIL" ? "421 no" : null;

        (await mailing.SendAsync("2")).ShouldBe(new Delivery.Later("the mail server answered 421"));

        mailing.Server.Connections.ShouldBe(2);
    }

    [TestMethod]
    public async Task One_that_nobody_needs_is_closed_with_a_goodbye()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        await mailing.SendAsync("1");
        mailing.Time.Advance(SmtpConnections.LongestIdle - TimeSpan.FromSeconds(1));
        await mailing.SendAsync("2");
        mailing.Server.Connections.ShouldBe(1);

        mailing.Time.Advance(SmtpConnections.LongestIdle);

        await mailing.Server.ReachedAsync("QUIT");
        await mailing.SendAsync("3");
        mailing.Server.Connections.ShouldBe(2);
    }

    [TestMethod]
    public async Task None_lives_for_ever()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        var began = mailing.Time.GetUtcNow();
        while (mailing.Time.GetUtcNow() - began < SmtpConnections.LongestLife)
        {
            await mailing.SendAsync();
            mailing.Server.Connections.ShouldBe(1);
            mailing.Time.Advance(SmtpConnections.LongestIdle / 2);
        }

        await mailing.SendAsync();
        await mailing.Server.ReachedAsync("QUIT");
        await mailing.SendAsync();

        mailing.Server.Connections.ShouldBe(2);
    }

    [TestMethod]
    public async Task The_hub_says_goodbye_when_it_ends()
    {
        var mailing = new Mailing(new ScriptedServer());
        await mailing.SendAsync();

        await mailing.DisposeAsync();

        mailing.Server.Lines.Last().ShouldBe("1 QUIT");
    }

    [TestMethod]
    public async Task And_does_not_wait_for_one_in_return()
    {
        var mailing = new Mailing(new ScriptedServer().Says("QUIT", ScriptedServer.Hang));
        await mailing.SendAsync();

        var ending = ((IAsyncDisposable)mailing.Channel).DisposeAsync().AsTask();
        await mailing.Server.ReachedAsync("QUIT");
        mailing.Time.Advance(TimeSpan.FromSeconds(2));

        await ending.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await mailing.DisposeAsync();
        mailing.Server.Connections.ShouldBe(1);
    }

    private static async Task SendAllAsync(Mailing mailing, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await mailing.SendAsync($"{i}")).ShouldBeOfType<Delivery.Sent>();
        }
    }
}
