using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Notices.Smtp;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>
/// A notice over a whole day, whose mail server reads the mail and disconnects. Step, rules, store and SMTP run together.
/// </summary>
[TestClass]
public sealed class When_the_receiver_never_answers
{
    [TestMethod]
    [DataRow(true, 2, DisplayName = "send_again: once more, under the same id")]
    [DataRow(false, 1, DisplayName = "call: not again")]
    public async Task A_mail_is_sent_as_often_as_the_city_chose_then_the_desk_calls_and_no_text_message_is_sent(
        bool sendAgain, int mails)
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo(".", ScriptedServer.Disconnect));

        var notices = await RunForADayAsync(rig.Sender, sendAgain);

        rig.Server.Texts.Count.ShouldBe(mails);
        rig.Server.Texts.SelectMany(t => t.Split('\n'))
            .Where(l => l.StartsWith("Message-ID: ", StringComparison.Ordinal))
            .Distinct()
            .ShouldHaveSingleItem();
        States(notices).ShouldBe([(ContactMethod.Mail, NoticeState.Failed), (ContactMethod.Phone, NoticeState.ToCall)], ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_server_that_never_reads_the_mail_is_retried_until_the_next_channel_takes_over()
    {
        await using var rig = new SmtpRig(new ScriptedServer().AnswerTo("DATA", ScriptedServer.Disconnect));

        var notices = await RunForADayAsync(rig.Sender, sendAgain: false);

        rig.Server.Texts.ShouldBeEmpty();
        rig.Server.Lines.Count(l => l.EndsWith("DATA", StringComparison.Ordinal)).ShouldBeGreaterThan(20);
        States(notices).ShouldBe([(ContactMethod.Mail, NoticeState.Failed), (ContactMethod.Text, NoticeState.Sent)], ignoreOrder: true);
    }

    private static IEnumerable<(ContactMethod, NoticeState)> States(IEnumerable<Notice> notices) =>
        notices.Select(n => (n.Channel, n.State));

    private static async Task<IReadOnlyList<Notice>> RunForADayAsync(INoticeSender mail, bool sendAgain)
    {
        var time = new FakeTimeProvider(Some.Noon);
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), time);
        var city = TestCity.Make();
        city = city with { Notices = city.Notices with { SendAgainWhenUnsure = sendAgain } };
        var step = new NotifyStep(
            city, new NoticeSenderSet(mail, new AcceptingSender()), new NoticeComposer(city), new TicketDecisions(store), store,
            Some.Lease(time), time, NullLogger<NotifyStep>.Instance);
        var ticket = Some.Ticket(1) with { Resident = Some.Resident };
        var intake = Some.New(ticket);
        intake.NewNotices.Add(NoticePlan.Make(ticket, NoticeEvent.Received, ContactMethod.Mail, Some.Noon));
        (await store.CommitAsync(intake, default)).Status.ShouldBe(CommitStatus.Done);
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        for (; time.GetUtcNow() < Some.Noon.AddDays(1); time.Advance(TimeSpan.FromMinutes(1)))
        {
            var lanes = new Dictionary<string, int> { ["notify:mail"] = 9, ["notify:text"] = 9 };
            foreach (var work in (await store.Jobs.ClaimAsync(session, lanes, time.GetUtcNow(), default)).Works)
            {
                var decide = await step.RunAsync(work, default);
                (await store.CommitAsync(await decide(false, default), default)).Status.ShouldBe(CommitStatus.Done);
            }
        }

        return await store.Tickets.NoticesOfAsync(1, default);
    }

    private sealed class AcceptingSender : INoticeSender
    {
        public Task<Delivery> SendAsync(Message message, CancellationToken ct) => Task.FromResult<Delivery>(new Delivery.Sent());
    }
}
