using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_work_orders_settle_a_ticket
{
    public static IEnumerable<object?[]> Table =>
    [
        [new[] { Pending }, TicketStatus.Open, null],
        [new[] { Sent }, TicketStatus.Open, null],
        [new[] { Received, Scheduled }, TicketStatus.Open, null],
        [new[] { InDoubt }, TicketStatus.Open, null],
        [new[] { Parked }, TicketStatus.Open, null],
        [new[] { WrongDepartment }, TicketStatus.Open, null],
        [new[] { InProgress, Pending }, TicketStatus.InProgress, null],
        [new[] { OnHold }, TicketStatus.InProgress, null],
        [new[] { Completed, Received }, TicketStatus.InProgress, null],
        [new[] { Completed, Parked }, TicketStatus.InProgress, null],
        [new[] { Completed, WrongDepartment }, TicketStatus.InProgress, null],
        [new[] { Rerouted, Pending }, TicketStatus.Open, null],
        [new[] { Rerouted, WrongDepartment }, TicketStatus.Open, null],
        [new[] { Rerouted, Declined }, TicketStatus.Closed, Resolution.Declined],
        [new[] { Rerouted, Completed }, TicketStatus.Closed, Resolution.Completed],
        [new[] { Completed }, TicketStatus.Closed, Resolution.Completed],
        [new[] { Declined }, TicketStatus.Closed, Resolution.Declined],
        [new[] { WorkOrderState.Duplicate }, TicketStatus.Closed, Resolution.Duplicate],
        [new[] { Cancelled }, TicketStatus.Closed, Resolution.Cancelled],
        [new[] { Cancelled, WorkOrderState.Duplicate, Declined, Completed }, TicketStatus.Closed, Resolution.Completed],
        [new[] { Cancelled, WorkOrderState.Duplicate, Declined }, TicketStatus.Closed, Resolution.Declined],
        [new[] { Cancelled, WorkOrderState.Duplicate }, TicketStatus.Closed, Resolution.Duplicate],
    ];

    [TestMethod]
    [DynamicData(nameof(Table))]
    public void It_closes_with_the_last_and_ends_as_the_best_of_them(WorkOrderState[] orders, TicketStatus status, Resolution? resolution)
    {
        foreach (var turned in new[] { orders, [.. orders.Reverse()] })
        {
            var settled = TicketRules.Settle(Some.Ticket(turned), Some.Noon);
            (settled.Status, settled.Resolution).ShouldBe((status, resolution));
        }
    }

    [TestMethod]
    public void A_closed_ticket_whose_order_is_taken_up_again_is_open_again()
    {
        var closed = TicketRules.Settle(Some.Ticket(Completed), Some.Noon);
        var again = TicketRules.Settle(closed.With(Some.Order(InProgress)), Some.Noon);
        (again.Status, again.Resolution).ShouldBe((TicketStatus.InProgress, null));
    }

    [TestMethod]
    public void Without_work_orders_it_stays_as_it_is() => TicketRules.Settle(Some.Ticket() with { Status = TicketStatus.New }, Some.Noon).Status.ShouldBe(TicketStatus.New);

    [TestMethod]
    public void Every_change_bumps_version_and_time()
    {
        var settled = TicketRules.Settle(Some.Ticket(Pending), Some.Noon.AddDays(1));
        (settled.Version, settled.UpdatedAt).ShouldBe((2, Some.Noon.AddDays(1)));
    }

    [TestMethod]
    public void The_word_of_the_department_that_spoke_last_is_the_tickets()
    {
        var ticket = Some.Ticket(Received, Received);
        ticket = ticket.With(ticket.Order(1) with { Note = "second", DepartmentChangedAt = Some.Noon.AddMinutes(2) });
        ticket = ticket.With(ticket.Order(2) with { Note = "first", DepartmentChangedAt = Some.Noon.AddMinutes(1) });
        TicketRules.Settle(ticket, Some.Noon).StatusNote.ShouldBe("second");
    }

    [TestMethod]
    public void A_word_once_said_stays_when_nobody_says_more() =>
        TicketRules.Settle(Some.Ticket(Received) with { StatusNote = "on its way" }, Some.Noon).StatusNote.ShouldBe("on its way");
}
