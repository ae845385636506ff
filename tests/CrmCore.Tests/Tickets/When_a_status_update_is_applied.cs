using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_status_update_is_applied
{
    [TestMethod]
    [DataRow(WorkOrderState.Pending)]
    [DataRow(WorkOrderState.Sent)]
    [DataRow(WorkOrderState.InDoubt)]
    [DataRow(WorkOrderState.Parked)]
    public void An_update_proves_that_the_order_arrived(WorkOrderState state)
    {
        var sent = Some.Order(state) with { Reason = "no usable answer" };
        var (order, effect) = StatusRules.Apply(sent, Some.Update(WorkOrderState.Received, 1), Some.Noon);

        effect.ShouldBe(StatusEffect.Applied);
        (order.State, order.ExternalId, order.Reason).ShouldBe((WorkOrderState.Received, "S-1", null));
    }

    [TestMethod]
    public void The_departments_code_time_and_note_are_stored_beside_our_state()
    {
        var update = Some.Update(WorkOrderState.Scheduled, 5, "Crew 7, Tuesday");
        var (order, _) = StatusRules.Apply(Some.Order(), update, Some.Noon.AddHours(1));

        (order.DepartmentCode, order.Note).ShouldBe(("Scheduled", "Crew 7, Tuesday"));
        (order.DepartmentChangedAt, order.UpdatedAt).ShouldBe((Some.Noon.AddMinutes(5), Some.Noon.AddHours(1)));
    }

    [TestMethod]
    public void A_departments_number_that_is_known_is_not_replaced()
    {
        var numbered = Some.Order() with { ExternalId = "S-0" };
        StatusRules.Apply(numbered, Some.Update(WorkOrderState.Received, 1), Some.Noon).Order.ExternalId.ShouldBe("S-0");
    }

    [TestMethod]
    public void A_code_that_the_status_table_lacks_changes_nothing()
    {
        var before = Some.Order(WorkOrderState.Received);
        StatusRules.Apply(before, Some.Update(null, 1), Some.Noon).ShouldBe((before, StatusEffect.Unmapped));
    }

    [TestMethod]
    [DataRow(WorkOrderState.InProgress, WorkOrderState.Completed, StatusEffect.Applied)]
    [DataRow(WorkOrderState.Completed, WorkOrderState.InProgress, StatusEffect.Late)]
    [DataRow(WorkOrderState.Completed, WorkOrderState.Completed, StatusEffect.Late)]
    public void Of_two_updates_with_the_same_time_the_further_state_wins(WorkOrderState first, WorkOrderState second, StatusEffect expected)
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Update(first, 1), Some.Noon);
        StatusRules.Apply(order, Some.Update(second, 1), Some.Noon).Effect.ShouldBe(expected);
    }

    [TestMethod]
    public void An_older_update_never_moves_the_order_back()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Update(WorkOrderState.InProgress, 9), Some.Noon);
        StatusRules.Apply(order, Some.Update(WorkOrderState.Completed, 8), Some.Noon).ShouldBe((order, StatusEffect.Late));
    }

    [TestMethod]
    public void A_department_may_reopen_an_order_it_has_completed()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Update(WorkOrderState.Completed, 1), Some.Noon);
        StatusRules.Apply(order, Some.Update(WorkOrderState.InProgress, 2), Some.Noon).Order.State.ShouldBe(WorkOrderState.InProgress);
    }

    [TestMethod]
    [DataRow(WorkOrderState.Completed)]
    [DataRow(WorkOrderState.Cancelled)]
    public void An_order_that_a_person_ended_stays_ended(WorkOrderState ended)
    {
        var before = Some.Order(ended);
        StatusRules.Apply(before, Some.Update(WorkOrderState.InProgress, 9), Some.Noon).ShouldBe((before, StatusEffect.EndedByHand));
    }

    [TestMethod]
    public void An_order_that_was_rerouted_stays_ended_by_hand_whatever_its_department_reports()
    {
        var rerouted = Some.Order(WorkOrderState.Rerouted) with { DepartmentChangedAt = Some.Noon };

        StatusRules.Apply(rerouted, Some.Update(WorkOrderState.InProgress, 9), Some.Noon)
            .ShouldBe((rerouted, StatusEffect.EndedByHand));
        StatusRules.Apply(rerouted, Some.Update(null, 9), Some.Noon)
            .ShouldBe((rerouted, StatusEffect.EndedByHand), "nobody has to decide what the code means");
    }

    [TestMethod]
    public void The_last_note_stays_when_an_update_brings_none()
    {
        var noted = Some.Order(WorkOrderState.Received) with { Note = "Crew 7" };

        StatusRules.Apply(noted, Some.Update(WorkOrderState.InProgress, 1), Some.Noon).Order.Note.ShouldBe("Crew 7");
        StatusRules.Apply(noted, Some.Update(WorkOrderState.InProgress, 1, "Crew 8\u0007"), Some.Noon).Order.Note.ShouldBe("Crew 8");
    }

    [TestMethod]
    public void An_order_that_may_have_arrived_has_arrived_with_its_first_update()
    {
        var doubted = Some.Order(WorkOrderState.InDoubt) with { MayHaveArrived = true };

        StatusRules.Apply(doubted, Some.Update(WorkOrderState.Received, 1), Some.Noon).Order.MayHaveArrived.ShouldBeFalse();
    }

    [TestMethod]
    public void A_department_whose_clock_is_a_day_ahead_keeps_its_order_of_updates()
    {
        var ahead = Some.Order(WorkOrderState.InProgress) with { DepartmentChangedAt = Some.Noon.AddDays(2) };

        StatusRules.Apply(ahead, Some.Update(WorkOrderState.Completed, 1), Some.Noon).ShouldBe((ahead, StatusEffect.Late));
    }

    [TestMethod]
    public void An_unknown_code_heals_no_time_from_the_future()
    {
        var poisoned = Some.Order(WorkOrderState.Received) with { DepartmentChangedAt = Some.Noon.AddYears(73) };

        StatusRules.Apply(poisoned, Some.Update(null, 1), Some.Noon).ShouldBe((poisoned, StatusEffect.Unmapped));
    }
}
