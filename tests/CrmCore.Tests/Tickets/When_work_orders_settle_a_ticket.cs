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
    public void A_ticket_closes_with_its_last_order_and_with_the_best_result_of_all(
        WorkOrderState[] orders, TicketStatus status, Resolution? resolution)
    {
        foreach (var ordered in new[] { orders, [.. orders.Reverse()] })
        {
            var settled = TicketRules.Settle(Some.Ticket(ordered), Some.Noon);
            (settled.Status, settled.Resolution).ShouldBe((status, resolution));
        }
    }

    [TestMethod]
    public void A_closed_ticket_is_open_again_when_its_order_is_reopened()
    {
        var closed = TicketRules.Settle(Some.Ticket(Completed), Some.Noon);
        var reopened = TicketRules.Settle(closed.With(Some.Order(InProgress)), Some.Noon);
        (reopened.Status, reopened.Resolution).ShouldBe((TicketStatus.InProgress, null));
    }

    [TestMethod]
    public void A_ticket_without_work_orders_keeps_its_status() =>
        TicketRules.Settle(Some.Ticket() with { Status = TicketStatus.New }, Some.Noon).Status.ShouldBe(TicketStatus.New);

    [TestMethod]
    public void Every_change_raises_version_and_time()
    {
        var settled = TicketRules.Settle(Some.Ticket(Pending), Some.Noon.AddDays(1));
        (settled.Version, settled.UpdatedAt).ShouldBe((2, Some.Noon.AddDays(1)));
    }

    [TestMethod]
    public void The_ticket_shows_the_note_of_the_latest_update()
    {
        var ticket = Some.Ticket(Received, Received);
        ticket = ticket.With(ticket.Order(1) with { Note = "later", DepartmentChangedAt = Some.Noon.AddMinutes(2) });
        ticket = ticket.With(ticket.Order(2) with { Note = "earlier", DepartmentChangedAt = Some.Noon.AddMinutes(1) });
        TicketRules.Settle(ticket with { StatusNote = "of yesterday" }, Some.Noon).StatusNote.ShouldBe("later");
        ticket = ticket.With(ticket.Order(2) with { Note = "latest", DepartmentChangedAt = Some.Noon.AddMinutes(3) });
        TicketRules.Settle(ticket with { StatusNote = "later" }, Some.Noon).StatusNote.ShouldBe("latest");
        ticket = ticket.With(ticket.Order(2) with { Note = "never reported", DepartmentChangedAt = null });
        TicketRules.Settle(ticket, Some.Noon).StatusNote.ShouldBe("later");
    }

    [TestMethod]
    public void The_tickets_note_stays_when_no_order_has_one() =>
        TicketRules.Settle(Some.Ticket(Received) with { StatusNote = "on its way" }, Some.Noon).StatusNote.ShouldBe("on its way");

    [TestMethod]
    public void What_was_destroyed_stays_marked_while_the_ticket_is_closed_and_counts_no_more_once_it_is_open_again()
    {
        var closed = Some.Ticket(Completed) with { Destroyed = DestroyedParts.Contacts };

        TicketRules.Settle(closed, Some.Noon).Destroyed.ShouldBe(DestroyedParts.Contacts);
        TicketRules.Settle(closed.With(Some.Order(InProgress)), Some.Noon).Destroyed.ShouldBe(DestroyedParts.None);
    }
}
