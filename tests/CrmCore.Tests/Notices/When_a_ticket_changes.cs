using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.CrmCore.Tests.Notices;

[TestClass]
public sealed class When_a_ticket_changes
{
    public static IEnumerable<object?[]> Table =>
    [
        [null, new[] { Pending }, NoticeEvent.Received],
        [new[] { Pending }, new[] { Received }, null],
        [new[] { Received }, new[] { Received }, null],
        [new[] { Received }, new[] { Scheduled }, NoticeEvent.Scheduled],
        [new[] { Scheduled, Received }, new[] { Scheduled, Scheduled }, null],
        [new[] { Received }, new[] { InProgress }, NoticeEvent.InProgress],
        [new[] { InProgress, Received }, new[] { InProgress, Scheduled }, null],
        [new[] { InProgress }, new[] { OnHold }, null],
        [new[] { OnHold }, new[] { InProgress }, null],
        [new[] { Received, Received }, new[] { Completed, Received }, NoticeEvent.InProgress],
        [new[] { Completed, InProgress }, new[] { Completed, Completed }, NoticeEvent.Completed],
        [new[] { Received }, new[] { Completed }, NoticeEvent.Completed],
        [new[] { Received }, new[] { Declined }, NoticeEvent.Declined],
        [new[] { Received }, new[] { WorkOrderState.Duplicate }, NoticeEvent.Duplicate],
        [new[] { Received }, new[] { Cancelled }, NoticeEvent.Cancelled],
        [new[] { Completed }, new[] { Completed }, null],
        [new[] { Declined }, new[] { Completed }, NoticeEvent.Completed],
        [new[] { Completed }, new[] { InProgress }, NoticeEvent.InProgress],
        [new[] { Received }, new[] { WrongDepartment }, null],
        [new[] { Received }, new[] { Parked }, null],
        [new[] { Pending }, new[] { InDoubt }, null],
    ];

    [TestMethod]
    [DynamicData(nameof(Table))]
    public void The_event_follows_from_what_is_new_in_the_ticket(WorkOrderState[]? before, WorkOrderState[] after, NoticeEvent? expected) =>
        NoticeRules.EventOf(before is null ? null : Settled(before), Settled(after)).ShouldBe(expected);

    [TestMethod]
    public void A_ticket_that_is_closed_on_arrival_is_history_of_which_nobody_is_notified() =>
        NoticeRules.EventOf(null, Settled([Completed])).ShouldBeNull();

    [TestMethod]
    public void The_names_of_events_are_those_of_the_template_files() =>
        Enum.GetValues<NoticeEvent>().Select(e => e.Name())
            .ShouldBe(["received", "scheduled", "in_progress", "completed", "declined", "duplicate", "cancelled"]);

    [TestMethod]
    public void Every_event_and_channel_has_an_id_of_its_own()
    {
        var ids = new HashSet<long>();
        foreach (var ticket in new[] { 1L, 2L, 1L << 40 })
        {
            foreach (var e in Enum.GetValues<NoticeEvent>())
            {
                foreach (var channel in Enum.GetValues<Residents.ContactMethod>())
                {
                    var id = Notice.IdOf(ticket, e, channel);
                    ids.Add(id).ShouldBeTrue();
                    (Notice.TicketOf(id), Notice.Parts(id)).ShouldBe((ticket, (e, channel)));
                }
            }
        }
    }

    private static Ticket Settled(WorkOrderState[] orders) => TicketRules.Settle(Some.Ticket(orders), Some.Noon);
}
