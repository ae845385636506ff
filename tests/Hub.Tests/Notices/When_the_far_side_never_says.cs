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

/// <summary>A whole day of a notice whose server takes the text and hangs up: step, rules, store and wire together.</summary>
[TestClass]
public sealed class When_the_far_side_never_says
{
    [TestMethod]
    [DataRow(true, 2, DisplayName = "send_again: once more, under the same id")]
    [DataRow(false, 1, DisplayName = "call: not again")]
    public async Task A_mail_goes_out_as_often_as_the_city_chose_then_the_desk_calls_and_no_text_message_follows(bool sendAgain, int texts)
    {
        await using var mailing = new Mailing(new ScriptedServer().Says(".", ScriptedServer.Cut));

        var notices = await DayAsync(mailing.Channel, sendAgain);

        mailing.Server.Texts.Count.ShouldBe(texts);
        mailing.Server.Texts.SelectMany(t => t.Split('\n')).Where(l => l.StartsWith("Message-ID: ", StringComparison.Ordinal)).Distinct()
            .ShouldHaveSingleItem();
        Ends(notices).ShouldBe([(ContactMethod.Mail, NoticeState.Failed), (ContactMethod.Phone, NoticeState.ToCall)], ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_server_that_is_down_before_the_text_is_tried_all_along_and_then_the_next_channel_takes_over()
    {
        await using var mailing = new Mailing(new ScriptedServer().Says("DATA", ScriptedServer.Cut));

        var notices = await DayAsync(mailing.Channel, sendAgain: false);

        mailing.Server.Texts.ShouldBeEmpty();
        mailing.Server.Lines.Count(l => l.EndsWith("DATA", StringComparison.Ordinal)).ShouldBeGreaterThan(20);
        Ends(notices).ShouldBe([(ContactMethod.Mail, NoticeState.Failed), (ContactMethod.Text, NoticeState.Sent)], ignoreOrder: true);
    }

    private static IEnumerable<(ContactMethod, NoticeState)> Ends(IEnumerable<Notice> notices) => notices.Select(n => (n.Channel, n.State));

    private static async Task<IReadOnlyList<Notice>> DayAsync(INoticeSender mail, bool sendAgain)
    {
        var time = new FakeTimeProvider(Some.Noon);
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), time);
        var city = TestCity.Make();
        city = city with { Notices = city.Notices with { SendAgainWhenUnsure = sendAgain } };
        var step = new NotifyStep(
            city, new NoticeSenderSet(mail, new TakesAll()), new NoticeComposer(city), new TicketDecisions(store), store, Some.Lease(time),
            time, NullLogger<NotifyStep>.Instance);
        var ticket = Some.Ticket(1) with { Resident = Some.Resident };
        var begin = Some.New(ticket);
        begin.NewNotices.Add(NoticePlan.Make(ticket, NoticeEvent.Received, ContactMethod.Mail, Some.Noon));
        (await store.CommitAsync(begin, default)).Status.ShouldBe(CommitStatus.Done);
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

    private sealed class TakesAll : INoticeSender
    {
        public Task<Delivery> SendAsync(Message message, CancellationToken ct) => Task.FromResult<Delivery>(new Delivery.Sent());
    }
}
