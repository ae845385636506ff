using System.Globalization;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders.Smtp;

namespace Allentown311.Hub.Tests.Notices.Smtp;

[TestClass]
public sealed class When_a_mail_server_does_not_answer
{
    private static readonly Message LongMessage = Sample.Message with
    {
        Body = string.Concat(Enumerable.Repeat("A line of a very long mail.\n", 1_000_000)),
    };

    [TestMethod]
    public async Task A_mail_is_unsure_after_ten_minutes_without_an_answer_to_its_text()
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(".", ScriptedServer.Hang));
        var sending = rig.SendAsync();
        await rig.Server.WaitForStepAsync(".");

        rig.Time.Advance(SmtpTimeouts.AfterText - TimeSpan.FromMilliseconds(1));
        await Task.Yield();
        sending.IsCompleted.ShouldBeFalse("RFC 5321, 4.5.3.2.6: ten minutes");
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await sending).ShouldBe(new Delivery.Unsure("the mail server had the whole mail and gave no answer within 10 min"));
        SmtpTimeouts.AfterText.ShouldBe(TimeSpan.FromMinutes(10));
        rig.Server.Texts.ShouldHaveSingleItem().ShouldContain("Allentown 311", Case.Sensitive, "the server read all of it");
    }

    [TestMethod]
    [DataRow("CONNECT")]
    [DataRow("EHLO")]
    [DataRow("MAIL")]
    [DataRow("RCPT")]
    [DataRow("DATA")]
    public async Task A_mail_is_retried_when_the_server_hangs_before_its_text(string step)
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(step, ScriptedServer.Hang));
        var sending = rig.SendAsync();
        await rig.Server.WaitForStepAsync(step);

        // At CONNECT, the limit for the connection may still apply.
        (await rig.AdvanceUntilSentAsync(sending, SmtpRig.CommandTimeout)).ShouldBeOfType<Delivery.Later>().Reason
            .ShouldBeOneOf(
                step == "CONNECT"
                    ? "the mail server sent no greeting within 300 s; one that wants TLS from the first byte sends none: then write "
                        + "security: tls"
                    : "the mail server gave no answer within 300 s",
                $"the mail server gave no answer within {(step == "CONNECT" ? 30 : 300)} s");
        rig.Server.Texts.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("CONNECT")]
    [DataRow("EHLO")]
    [DataRow("MAIL")]
    [DataRow("RCPT")]
    [DataRow("DATA")]
    public async Task A_mail_is_retried_when_the_server_disconnects_before_its_text(string step)
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(step, ScriptedServer.Disconnect));

        (await rig.SendAsync()).ShouldBe(new Delivery.Later("the mail server hung up"));
    }

    [TestMethod]
    public async Task A_mail_is_unsure_when_the_server_disconnects_after_its_text()
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(".", ScriptedServer.Disconnect));

        (await rig.SendAsync()).ShouldBe(new Delivery.Unsure("the mail server had the whole mail and hung up before it answered"));
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
    public async Task A_mail_of_any_length_is_unsure_when_the_server_disconnects_after_its_text(string body)
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(".", ScriptedServer.Disconnect));
        List<string> texts = [body];
        if (body.StartsWith('*'))
        {
            // One of the mails ends exactly where a block of the connection's buffer ends.
            var length = int.Parse(body[1..], CultureInfo.InvariantCulture);
            texts = [.. Enumerable.Range(-40, 41).Select(more => new string('a', length + more))];
        }

        foreach (var text in texts)
        {
            var delivery = await rig.Sender.SendAsync(Sample.Message with { Body = text }, default);
            delivery.ShouldBeOfType<Delivery.Unsure>($"{text.Length} characters");
        }
    }

    [TestMethod]
    public async Task The_answer_to_the_text_counts_even_when_the_server_hangs_after_it()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        rig.Server.Answer = (_, step, _) => step switch { "." => "554 no", "RSET" => ScriptedServer.Hang, _ => null };
        var sending = rig.SendAsync();
        await rig.Server.WaitForStepAsync("RSET");

        (await rig.AdvanceUntilSentAsync(sending, SmtpRig.CommandTimeout))
            .ShouldBe(new Delivery.Refused("the mail server refused the mail (554)"));
    }

    [TestMethod]
    public async Task A_mail_is_retried_when_the_server_stops_reading_its_text()
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo("TEXT", ScriptedServer.Hang));
        var sending = rig.Sender.SendAsync(LongMessage, CancellationToken.None);
        await rig.Server.WaitForStepAsync("TEXT");

        (await rig.AdvanceUntilSentAsync(sending, SmtpRig.CommandTimeout))
            .ShouldBe(new Delivery.Later("the mail server gave no answer within 300 s"));
    }

    [TestMethod]
    public async Task A_mail_is_retried_when_the_server_disconnects_in_the_middle_of_its_text()
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo("TEXT", ScriptedServer.Disconnect));

        (await rig.Sender.SendAsync(LongMessage, CancellationToken.None)).ShouldBe(new Delivery.Later("the mail server hung up"));
    }

    [TestMethod]
    public async Task The_time_limit_applies_to_each_command_and_not_to_the_whole()
    {
        await using var rig = new SmtpRig(new ScriptedServer());
        rig.Server.Answer = (_, step, _) =>
        {
            // A command may arrive before the client has restarted its limit, so two answers together have to stay below the limit.
            rig.Time.Advance(step is "CONNECT" or "TEXT" or "QUIT" ? TimeSpan.Zero : SmtpRig.CommandTimeout * 0.49);
            return null;
        };
        var start = rig.Time.GetUtcNow();

        (await rig.SendAsync()).ShouldBeOfType<Delivery.Sent>();

        (rig.Time.GetUtcNow() - start).ShouldBe(SmtpRig.CommandTimeout * 0.49 * 5);
    }

    [TestMethod]
    public async Task A_connection_has_to_be_open_within_half_a_minute()
    {
        await using var rig = new SmtpRig(new ScriptedServer(tls: false).AnswerTo("CONNECT", ScriptedServer.Hang), tls: true);
        var sending = rig.SendAsync();
        await rig.Server.WaitForStepAsync("CONNECT");

        (await rig.AdvanceUntilSentAsync(sending, TimeSpan.FromSeconds(30)))
            .ShouldBe(new Delivery.Later("the mail server gave no answer within 30 s"));
    }

    [TestMethod]
    [DataRow("MAIL")]
    [DataRow(".")]
    public async Task A_hub_that_stops_gives_no_outcome_for_the_mail(string step)
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(step, ScriptedServer.Hang));
        using var stop = new CancellationTokenSource();
        var sending = rig.SendAsync(ct: stop.Token);
        await rig.Server.WaitForStepAsync(step);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending);
    }
}
