using System.Globalization;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders.Smtp;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_a_mail_server_does_not_answer
{
    private static readonly Message Long = Trial.Message with
    {
        Body = string.Concat(Enumerable.Repeat("A line of a very long mail.\n", 1_000_000)),
    };

    [TestMethod]
    public async Task It_is_given_ten_minutes_for_the_text_and_then_the_mail_is_in_doubt()
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(".", ScriptedServer.Hang));
        var sending = mailing.SendAsync();
        await mailing.Server.ReachedAsync(".");

        mailing.Time.Advance(SmtpPatience.AfterText - TimeSpan.FromMilliseconds(1));
        await Task.Yield();
        sending.IsCompleted.ShouldBeFalse("RFC 5321, 4.5.3.2.6: ten minutes");
        mailing.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await sending).ShouldBe(new Delivery.Unsure("the mail server had the whole mail and gave no answer within 10 min"));
        SmtpPatience.AfterText.ShouldBe(TimeSpan.FromMinutes(10));
        mailing.Server.Texts.ShouldHaveSingleItem().ShouldContain("Allentown 311", Case.Sensitive, "it was read to its end");
    }

    [TestMethod]
    [DataRow("CONNECT")]
    [DataRow("EHLO")]
    [DataRow("MAIL")]
    [DataRow("RCPT")]
    [DataRow("DATA")]
    public async Task Before_that_it_is_given_less_and_the_mail_has_certainly_not_gone_out(string step)
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(step, ScriptedServer.Hang));
        var sending = mailing.SendAsync();
        await mailing.Server.ReachedAsync(step);

        // Where the connection has only just been made, its own limit may still be the one that holds.
        (await mailing.PassAsync(sending, Mailing.Patience)).ShouldBeOfType<Delivery.Later>().Reason
            .ShouldBeOneOf([.. new[] { 300, step == "CONNECT" ? 30 : 300 }.Select(s => $"the mail server gave no answer within {s} s")]);
        mailing.Server.Texts.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("CONNECT")]
    [DataRow("EHLO")]
    [DataRow("MAIL")]
    [DataRow("RCPT")]
    [DataRow("DATA")]
    public async Task Or_hangs_up_before_the_text_it_has_not_gone_out_either(string step)
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(step, ScriptedServer.Cut));

        (await mailing.SendAsync()).ShouldBe(new Delivery.Later("the mail server hung up"));
    }

    [TestMethod]
    public async Task Or_hangs_up_on_the_text_it_is_in_doubt()
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(".", ScriptedServer.Cut));

        (await mailing.SendAsync()).ShouldBe(new Delivery.Unsure("the mail server had the whole mail and hung up before it answered"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("x")]
    [DataRow(".")]
    [DataRow("a\n.\n..\n.")]
    [DataRow("From here\n\n\n")]
    [DataRow("ñ")]
    [DataRow("*4096")]
    [DataRow("*70000")]
    public async Task Whatever_the_text_is(string body)
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(".", ScriptedServer.Cut));
        List<string> texts = [body];
        if (body.StartsWith('*'))
        {
            // The whole mail ends before, at and after the end of one of the connection's blocks.
            var length = int.Parse(body[1..], CultureInfo.InvariantCulture);
            texts = [.. Enumerable.Range(-40, 41).Select(more => new string('a', length + more))];
        }

        foreach (var text in texts)
        {
            var delivery = await mailing.Channel.SendAsync(Trial.Message with { Body = text }, default);
            delivery.ShouldBeOfType<Delivery.Unsure>($"{text.Length} characters");
        }
    }

    [TestMethod]
    public async Task But_has_answered_to_the_text_the_answer_counts_though_nothing_follows_it()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        mailing.Server.Answer = (_, step, _) => step switch { "." => "554 no", "RSET" => ScriptedServer.Hang, _ => null };
        var sending = mailing.SendAsync();
        await mailing.Server.ReachedAsync("RSET");

        (await mailing.PassAsync(sending, Mailing.Patience)).ShouldBe(new Delivery.Refused("the mail server refused the mail (554)"));
    }

    [TestMethod]
    public async Task And_takes_no_more_of_the_text_it_has_not_gone_out()
    {
        await using var mailing = new Mailing(new ScriptedServer().Says("TEXT", ScriptedServer.Hang));
        var sending = mailing.Channel.SendAsync(Long, CancellationToken.None);
        await mailing.Server.ReachedAsync("TEXT");

        (await mailing.PassAsync(sending, Mailing.Patience)).ShouldBe(new Delivery.Later("the mail server gave no answer within 300 s"));
    }

    [TestMethod]
    public async Task Or_hangs_up_in_the_middle_of_the_text_it_has_not_gone_out()
    {
        await using var mailing = new Mailing(new ScriptedServer().Says("TEXT", ScriptedServer.Cut));

        (await mailing.Channel.SendAsync(Long, CancellationToken.None)).ShouldBe(new Delivery.Later("the mail server hung up"));
    }

    [TestMethod]
    public async Task A_limit_holds_for_each_command_and_not_for_the_whole()
    {
        await using var mailing = new Mailing(new ScriptedServer());
        mailing.Server.Answer = (_, step, _) =>
        {
            // What we have sent may be here before our own clock was set anew: two answers together stay below one limit.
            mailing.Time.Advance(step is "CONNECT" or "TEXT" or "QUIT" ? TimeSpan.Zero : Mailing.Patience * 0.49);
            return null;
        };
        var began = mailing.Time.GetUtcNow();

        (await mailing.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        (mailing.Time.GetUtcNow() - began).ShouldBe(Mailing.Patience * 0.49 * 5);
    }

    [TestMethod]
    public async Task To_make_the_connection_it_is_given_half_a_minute()
    {
        await using var mailing = new Mailing(new ScriptedServer(tls: false).Says("CONNECT", ScriptedServer.Hang), tls: true);
        var sending = mailing.SendAsync();
        await mailing.Server.ReachedAsync("CONNECT");

        (await mailing.PassAsync(sending, TimeSpan.FromSeconds(30)))
            .ShouldBe(new Delivery.Later("the mail server gave no answer within 30 s"));
    }

    [TestMethod]
    [DataRow("MAIL")]
    [DataRow(".")]
    public async Task Stopping_the_hub_says_nothing_of_the_mail(string step)
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(step, ScriptedServer.Hang));
        using var stop = new CancellationTokenSource();
        var sending = mailing.SendAsync(ct: stop.Token);
        await mailing.Server.ReachedAsync(step);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending);
    }
}
