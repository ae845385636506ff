using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_department_speaks
{
    [TestMethod]
    [DataRow(WorkOrderState.Pending)]
    [DataRow(WorkOrderState.Sent)]
    [DataRow(WorkOrderState.InDoubt)]
    [DataRow(WorkOrderState.Parked)]
    public void Its_record_proves_that_the_order_arrived(WorkOrderState state)
    {
        var (order, effect) = StatusRules.Apply(Some.Order(state) with { Reason = "no usable answer" }, Some.Says(WorkOrderState.Received, 1), Some.Noon);

        effect.ShouldBe(StatusEffect.Applied);
        (order.State, order.ExternalId, order.Reason).ShouldBe((WorkOrderState.Received, "S-1", null));
    }

    [TestMethod]
    public void Its_own_code_time_and_word_are_kept_beside_ours()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Says(WorkOrderState.Scheduled, 5, "Crew 7, Tuesday"), Some.Noon.AddHours(1));

        (order.DepartmentCode, order.Note).ShouldBe(("Scheduled", "Crew 7, Tuesday"));
        (order.DepartmentChangedAt, order.UpdatedAt).ShouldBe((Some.Noon.AddMinutes(5), Some.Noon.AddHours(1)));
    }

    [TestMethod]
    public void A_number_known_already_stays() =>
        StatusRules.Apply(Some.Order() with { ExternalId = "S-0" }, Some.Says(WorkOrderState.Received, 1), Some.Noon).Order.ExternalId.ShouldBe("S-0");

    [TestMethod]
    public void A_code_the_table_does_not_know_changes_nothing()
    {
        var before = Some.Order(WorkOrderState.Received);
        StatusRules.Apply(before, Some.Says(null, 1), Some.Noon).ShouldBe((before, StatusEffect.Unmapped));
    }

    [TestMethod]
    [DataRow(WorkOrderState.InProgress, WorkOrderState.Completed, StatusEffect.Applied)]
    [DataRow(WorkOrderState.Completed, WorkOrderState.InProgress, StatusEffect.Late)]
    [DataRow(WorkOrderState.Completed, WorkOrderState.Completed, StatusEffect.Late)]
    public void Within_one_instant_the_further_state_wins(WorkOrderState first, WorkOrderState second, StatusEffect expected)
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Says(first, 1), Some.Noon);
        StatusRules.Apply(order, Some.Says(second, 1), Some.Noon).Effect.ShouldBe(expected);
    }

    [TestMethod]
    public void An_older_update_never_moves_the_order_back()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Says(WorkOrderState.InProgress, 9), Some.Noon);
        StatusRules.Apply(order, Some.Says(WorkOrderState.Completed, 8), Some.Noon).ShouldBe((order, StatusEffect.Late));
    }

    [TestMethod]
    public void A_done_it_takes_back_itself_is_taken_back()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Some.Says(WorkOrderState.Completed, 1), Some.Noon);
        StatusRules.Apply(order, Some.Says(WorkOrderState.InProgress, 2), Some.Noon).Order.State.ShouldBe(WorkOrderState.InProgress);
    }

    [TestMethod]
    [DataRow(WorkOrderState.Completed)]
    [DataRow(WorkOrderState.Cancelled)]
    public void What_a_person_ended_stays_ended(WorkOrderState ended)
    {
        var before = Some.Order(ended);
        StatusRules.Apply(before, Some.Says(WorkOrderState.InProgress, 9), Some.Noon).ShouldBe((before, StatusEffect.EndedByHand));
    }
}
