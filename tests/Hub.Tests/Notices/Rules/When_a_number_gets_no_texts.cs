using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_number_gets_no_texts
{
    private const string Jamaica = "876-555-0100";

    private static readonly NoticeSettings Settings = new() { FromName = Translated.Of("311"), FromAddress = "311@example.org" };

    private static readonly NoticeLimits Limits = new(Settings, () => []);

    [TestMethod]
    [DataRow("610-555-0100", "ana@example.org", ContactMethod.Text, NoticeState.Waiting)]
    [DataRow(Jamaica, "ana@example.org", ContactMethod.Mail, NoticeState.Waiting)]
    [DataRow(Jamaica, null, ContactMethod.Phone, NoticeState.ToCall)]
    [DataRow("911", null, ContactMethod.Phone, NoticeState.ToCall)]
    public void The_notice_goes_by_the_next_channel_or_waits_for_the_desk_and_says_why(
        string phone, string? email, ContactMethod channel, NoticeState state)
    {
        var resident = new Resident { Phone = phone, Email = email, Channel = ContactMethod.Text };

        var plan = NoticePlan.After(
            null, Some.Ticket(1) with { Resident = resident }, new HashSet<NoticeEvent> { NoticeEvent.Received }, Some.Noon, Limits)!;

        (plan.Notice.Channel, plan.Notice.State, plan.Job is null).ShouldBe((channel, state, channel == ContactMethod.Phone));
        (plan.Notice.Reason is null).ShouldBe(channel == ContactMethod.Text);
        (plan.Notice.Reason ?? "phone_prefixes").ShouldContain("phone_prefixes");
    }

    [TestMethod]
    [DataRow("610-555-0100", ContactMethod.Text)]
    [DataRow(Jamaica, ContactMethod.Phone)]
    public void Such_a_number_takes_over_from_no_mail(string phone, ContactMethod next)
    {
        var resident = new Resident { Phone = phone, Email = "ana@example.org", Channel = ContactMethod.Mail };
        var job = Some.Job(Some.Notice(1).Id, "notify:mail", Allentown311.Hub.Store.JobKind.Notify);

        var commit = NotifyRules.After(
            Some.Ticket(1) with { Resident = resident }, job, Some.Notice(1), [], new Delivery.Refused("no such mailbox"), Settings,
            Some.Noon, Limits);

        commit.NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(next);
    }
}
