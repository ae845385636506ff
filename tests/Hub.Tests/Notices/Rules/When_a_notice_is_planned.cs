using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_notice_is_planned
{
    private static readonly HashSet<NoticeEvent> Events = [NoticeEvent.Received];

    [TestMethod]
    [DataRow(ContactMethod.Mail, "notify:mail")]
    [DataRow(ContactMethod.Text, "notify:text")]
    public void The_job_is_in_the_channels_lane_and_has_the_tickets_trace(ContactMethod channel, string lane)
    {
        var ticket = Some.Ticket(1) with { Resident = Some.Resident with { Channel = channel }, Trace = "00-aa-bb-01" };

        var plan = NoticePlan.After(null, ticket, Events, Some.Noon)!;

        (plan.Notice.Id, plan.Notice.State).ShouldBe((Notice.IdOf(1, NoticeEvent.Received, channel), NoticeState.Waiting));
        plan.Job.ShouldBe(new Job
        {
            Kind = JobKind.Notify,
            Subject = plan.Notice.Id,
            Lane = lane,
            DueAt = Some.Noon,
            Trace = "00-aa-bb-01",
        });
    }

    [TestMethod]
    public void The_notice_of_a_resident_who_wants_a_call_is_on_the_call_back_list_without_a_job()
    {
        var ticket = Some.Ticket(1) with { Resident = Some.Resident with { Channel = ContactMethod.Phone } };

        var plan = NoticePlan.After(null, ticket, Events, Some.Noon)!;

        (plan.Notice.State, plan.Job).ShouldBe((NoticeState.ToCall, null));
    }

    [TestMethod]
    public void No_notice_is_made_for_an_anonymous_resident_or_an_event_the_city_leaves_out()
    {
        NoticePlan.After(null, Some.Ticket(1), Events, Some.Noon).ShouldBeNull();
        NoticePlan.After(null, Some.Ticket(1) with { Resident = Some.Resident }, new HashSet<NoticeEvent>(), Some.Noon).ShouldBeNull();
    }
}
