using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_notice_is_planned
{
    private static readonly HashSet<NoticeEvent> Told = [NoticeEvent.Received];

    [TestMethod]
    [DataRow(ContactMethod.Mail, "notify:mail")]
    [DataRow(ContactMethod.Text, "notify:text")]
    public void It_waits_in_its_channels_lane_with_the_tickets_trace(ContactMethod channel, string lane)
    {
        var plan = NoticePlan.After(null, Some.Ticket(1) with { Resident = Some.Resident with { Channel = channel }, Trace = "00-aa-bb-01" }, Told, Some.Noon)!;
        (plan.Notice.Id, plan.Notice.State).ShouldBe((Notice.IdOf(1, NoticeEvent.Received, channel), NoticeState.Waiting));
        plan.Job.ShouldBe(new Job { Kind = JobKind.Notify, Subject = plan.Notice.Id, Lane = lane, DueAt = Some.Noon, Trace = "00-aa-bb-01" });
    }

    [TestMethod]
    public void Who_wants_a_call_waits_on_the_call_back_list_without_a_job()
    {
        var plan = NoticePlan.After(null, Some.Ticket(1) with { Resident = Some.Resident with { Channel = ContactMethod.Phone } }, Told, Some.Noon)!;
        (plan.Notice.State, plan.Job).ShouldBe((NoticeState.ToCall, null));
    }

    [TestMethod]
    public void Nothing_to_tell_or_nobody_to_tell_makes_none()
    {
        NoticePlan.After(null, Some.Ticket(1), Told, Some.Noon).ShouldBeNull();
        NoticePlan.After(null, Some.Ticket(1) with { Resident = Some.Resident }, new HashSet<NoticeEvent>(), Some.Noon).ShouldBeNull();
    }
}
