using System.Collections.Immutable;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_cap_is_reached
{
    private static readonly NoticeSettings Settings =
        new() { FromName = Translated.Of("311"), FromAddress = "311@example.org", PerRecipient = 3, PerKey = 7 };

    private static readonly ImmutableArray<ApiKey> Keys =
        [new ApiKey("app", "00", ["intake"]) { NoticesPerDay = 9 }, new ApiKey("site", "01", ["intake"])];

    [TestMethod]
    [DataRow("ana@example.org", "ANA@Example.org", true)]
    [DataRow("ana@example.org", " ana@example.org ", true)]
    [DataRow("ana@example.org", "ana+311@example.org", true)]
    [DataRow("ana@peña.example", "ana@xn--pea-8ma.example", true)]
    [DataRow("ana@example.org", "ana@example.com", false)]
    [DataRow("ana@example.org", "anna@example.org", false)]
    [DataRow("+311@example.org", "+312@example.org", false)]
    public void Ways_to_write_one_mailbox_count_together(string one, string other, bool together) =>
        (Counter(ContactMethod.Mail, email: one) == Counter(ContactMethod.Mail, email: other)).ShouldBe(together);

    [TestMethod]
    [DataRow("610-555-0100", "+1 (610) 555 0100", true)]
    [DataRow("610-555-0100", "610-555-0101", false)]
    public void Ways_to_write_one_number_count_together(string one, string other, bool together) =>
        (Counter(ContactMethod.Text, phone: one) == Counter(ContactMethod.Text, phone: other)).ShouldBe(together);

    [TestMethod]
    [DataRow("app", 9)]
    [DataRow("site", 7)]
    [DataRow("import", 7)]
    public void A_key_may_have_a_cap_of_its_own(string source, int most) =>
        Caps(ContactMethod.Mail, source).Select(c => c.Most).ShouldBe([3, most]);

    [TestMethod]
    public void A_call_back_counts_under_no_cap() => Caps(ContactMethod.Phone).ShouldBeEmpty();

    [TestMethod]
    public void The_notice_by_the_next_channel_counts_too()
    {
        var ticket = Some.Ticket(1) with { Resident = Some.Resident };
        var job = Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify);

        var commit = NotifyRules.After(
            ticket, job, Some.Notice(1), [], new Delivery.Refused("no such mailbox"), Settings, Some.Noon, Limits);

        var next = commit.NewNotices.ShouldHaveSingleItem();
        (next.Notice.Channel, next.Caps.Count).ShouldBe((ContactMethod.Text, 2));
    }

    [TestMethod]
    [DataRow(true, NoticeState.Waiting, "notice_released")]
    [DataRow(false, NoticeState.Withheld, "notice_withheld")]
    public void What_a_person_decides_is_done_to_every_held_notice(bool sends, NoticeState state, string told)
    {
        var item = new ParkedItem(HeldNotices.Park(new NoticeCap(5, 3, TimeSpan.FromMinutes(1), "to one address"), Some.Noon));
        ParkedAction action = sends ? new ParkedAction.Retry() : new ParkedAction.Skip();
        var decided = ParkedRules.Decide(item, action, TestCity.Make(), new Actor("ana", "a flood", Some.Noon))
            .ShouldBeOfType<Decision.Done>().Commit;
        decided.Finishes.ShouldBe(item.Job);
        decided.Audit.ShouldHaveSingleItem().Reason.ShouldBe("a flood");
        Notice[] notices =
        [
            Some.Notice(1) with { State = NoticeState.Held, Reason = "held" },
            Some.Notice(2) with { State = NoticeState.Sent },
        ];

        var commit = ReleaseNoticesStep.Decide(
            decided.Jobs.ShouldHaveSingleItem(), [.. notices.Select(n => n.Id), Some.Notice(3).Id], notices, Some.Noon);

        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(state, "one that is held no longer is left alone");
        commit.Timeline.ShouldHaveSingleItem().What.ShouldBe(told);
        commit.Jobs.Select(j => (j.Kind, j.Subject, j.Lane))
            .ShouldBe(sends ? [(JobKind.Notify, Some.Notice(1).Id, "notify:mail")] : []);
        commit.Rows.Count.ShouldBe(3, "one whose notice is gone is forgotten too");
    }

    [TestMethod]
    public void Skipping_takes_a_reason()
    {
        var item = new ParkedItem(HeldNotices.ParkAgain(5, Some.Noon));
        ParkedRules.Decide(item, new ParkedAction.Skip(), TestCity.Make(), new Actor("ana", null, Some.Noon))
            .ShouldBeOfType<Decision.Refused>();
    }

    [TestMethod]
    public void A_flood_is_one_event_a_minute_with_its_count()
    {
        var time = new FakeTimeProvider();
        var lines = new LogLines<HeldNoticeLog>();
        using var log = new HeldNoticeLog(time, lines);
        for (var i = 0; i < 500; i++)
        {
            log.Add(2);
        }

        log.Add(0);
        lines.All.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(1));
        lines.All.Select(l => l.Text.Split(' ')[0]).ShouldBe(["2", "998"]);
        time.Advance(TimeSpan.FromMinutes(5));
        lines.All.Count.ShouldBe(2);
        log.Add(1);
        lines.All.Count.ShouldBe(3);
    }

    private static NoticeLimits Limits { get; } = new(Settings, () => Keys);

    private static long Counter(ContactMethod channel, string? email = null, string? phone = null) =>
        Caps(channel, email: email, phone: phone)[0].Counter;

    private static IReadOnlyList<NoticeCap> Caps(
        ContactMethod channel, string source = "app", string? email = "ana@example.org", string? phone = null)
    {
        var resident = new Resident { Email = email, Phone = phone, Channel = channel };
        return Limits.CapsOf(Some.Ticket(1) with { Resident = resident, Source = source }, channel);
    }
}
