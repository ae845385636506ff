using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_ticket_holds_work_orders
{
    [TestMethod]
    public void A_changed_order_takes_the_place_of_the_one_with_its_ordinal()
    {
        var ticket = Some.Ticket(Pending, Pending, Pending).With(Some.Order(Received, ordinal: 2));

        ticket.WorkOrders.Select(o => o.State).ShouldBe([Pending, Received, Pending]);
        ticket.Order(2).State.ShouldBe(Received);
    }

    [TestMethod]
    public void An_order_that_the_ticket_does_not_have_is_an_error_that_names_both() =>
        Should.Throw<ArgumentException>(() => Some.Ticket(Pending).With(Some.Order(Received, ordinal: 2)))
            .Message.ShouldStartWith("Ticket 26-00417-3 has no work order 2.");

    [TestMethod]
    [DataRow(Pending, true, true)]
    [DataRow(InDoubt, true, true)]
    [DataRow(Parked, true, true)]
    [DataRow(Sent, false, true)]
    [DataRow(Received, false, true)]
    [DataRow(OnHold, false, true)]
    [DataRow(WrongDepartment, false, true)]
    [DataRow(Completed, false, false)]
    [DataRow(Declined, false, false)]
    [DataRow(Cancelled, false, false)]
    [DataRow(Rerouted, false, false)]
    public void An_order_waits_while_nobody_knows_whether_it_arrived_and_is_open_until_it_ends(
        WorkOrderState state, bool isWaiting, bool isOpen) =>
        (Some.Order(state).IsWaiting, Some.Order(state).IsOpen).ShouldBe((isWaiting, isOpen));

    [TestMethod]
    [DataRow("1 Main St", null, null, null, true)]
    [DataRow(null, "A-17", null, null, true)]
    [DataRow(null, null, 40.6, -75.4, true)]
    [DataRow(null, null, 0.0, 0.0, true)]
    [DataRow(null, null, 40.6, null, false)]
    [DataRow(null, null, null, -75.4, false)]
    [DataRow(" ", "", null, null, false)]
    public void A_place_is_an_address_or_an_id_or_both_degrees(
        string? address, string? addressId, double? latitude, double? longitude, bool isGiven) =>
        new Location(address, addressId, "18101", latitude, longitude).IsGiven.ShouldBe(isGiven);

    [TestMethod]
    public void The_names_of_states_are_those_that_mappings_and_databases_hold()
    {
        Enum.GetValues<WorkOrderState>().Select(s => s.Name()).ShouldBe([
            "pending", "sent", "received", "scheduled", "in_progress", "on_hold", "completed", "declined", "duplicate", "cancelled",
            "rerouted", "wrong_department", "in_doubt", "parked",
        ]);
    }

    [TestMethod]
    public void A_departments_code_can_stand_for_what_a_department_can_know()
    {
        WorkOrderStates.MappableNames.ShouldBe([
            "received", "scheduled", "in_progress", "on_hold", "completed", "declined", "duplicate", "cancelled", "wrong_department",
        ]);
        foreach (var state in Enum.GetValues<WorkOrderState>())
        {
            var isMappable = WorkOrderStates.TryParseMappable(state.Name(), out var parsed);
            isMappable.ShouldBe(WorkOrderStates.MappableNames.Contains(state.Name()), state.Name());
            parsed.ShouldBe(state);
        }

        WorkOrderStates.TryParseMappable("InProgress", out _).ShouldBeFalse();
    }
}
