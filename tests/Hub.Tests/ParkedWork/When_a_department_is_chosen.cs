using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_a_department_is_chosen
{
    [TestMethod]
    public void The_chosen_department_gets_an_order_of_its_own_and_the_wrong_order_stays_as_history()
    {
        var item = Case.Misrouted();
        var commit = Route(item, "parks").ShouldBeDone().Commit;
        var after = commit.Tickets.ShouldHaveSingleItem().After;
        after.WorkOrders.Select(o => (o.Ordinal, o.State, o.Department, o.Mapping)).ShouldBe(
        [
            (1, WorkOrderState.Rerouted, "streets", "streets-soap"),
            (2, WorkOrderState.Pending, "parks", "parks-sql"),
        ]);
        after.Order(2).Reference.ShouldBe($"ALN-{after.Number}-2");
        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Subject, job.Lane, job.Parked).ShouldBe((JobKind.Submit, WorkOrderId.Of(417, 2), "to:parks-sql", null));
        commit.Finishes.ShouldBe(item.Job);
    }

    [TestMethod]
    public void A_rerouted_ticket_closes_with_its_new_order_and_the_wrong_department_can_no_longer_move_it()
    {
        var ticket = Route(Case.Misrouted(), "parks").ShouldBeDone().Commit.Tickets[0].After;
        ticket.Status.ShouldBe(TicketStatus.Open);
        var late = new StatusUpdate { Code = "COMP", State = WorkOrderState.Completed, ChangedAt = Some.Noon.AddDays(1) };
        StatusRules.Apply(ticket.Order(1), late, Some.Noon).ShouldBe((ticket.Order(1), StatusEffect.EndedByHand));
        StatusRules.Apply(ticket.Order(1), late with { State = null }, Some.Noon).Effect.ShouldBe(StatusEffect.EndedByHand);
        var done = TicketRules.Settle(ticket.With(ticket.Order(2) with { State = WorkOrderState.Declined }), Some.Noon);
        (done.Status, done.Resolution).ShouldBe((TicketStatus.Closed, Resolution.Declined));
    }

    [TestMethod]
    [DataRow(-1, false)]
    [DataRow(1, true)]
    public void An_order_that_may_exist_since_before_a_restore_is_looked_up_first(int hoursLater, bool looksFirst)
    {
        var item = Case.Misrouted();
        var actor = new Actor("ann", null, Some.Noon, item.Ticket!.RequestedAt.AddHours(hoursLater));

        var decision = ParkedRules.Decide(item, new ParkedAction.RouteTo("parks"), Case.City(), actor, []);

        decision.ShouldBeDone().Commit.Jobs.ShouldHaveSingleItem().MayHaveRun.ShouldBe(looksFirst);
    }

    [TestMethod]
    public void A_ticket_that_could_not_be_routed_gets_its_first_order()
    {
        var after = Route(Case.Unrouted(TestCity.UnknownDepartment), "parks").ShouldBeDone().Commit.Tickets[0].After;
        after.WorkOrders.ShouldHaveSingleItem().Ordinal.ShouldBe(1);
    }

    [TestMethod]
    public void An_order_that_cannot_have_arrived_may_go_to_another_department_and_one_that_may_have_may_not()
    {
        Route(Case.Submit(), "parks").ShouldBeDone().Commit.Tickets[0].After.Order(1).State.ShouldBe(WorkOrderState.Rerouted);
        Route(Case.Submit(Case.Order(mayHaveArrived: true)), "parks").ShouldBeRefused().ShouldContain("the work twice");
        Route(Case.Submit(mayHaveRun: true), "parks").ShouldBeRefused().ShouldContain("the work twice");
    }

    [TestMethod]
    public void A_second_wrong_order_goes_on_waiting_for_a_choice()
    {
        var second = Case.Order(WorkOrderState.WrongDepartment, ordinal: 2);
        var waiting = Route(Case.Misrouted(second), "parks").ShouldBeDone().Commit.Jobs.Single(j => j.Kind == JobKind.Route);
        waiting.Parked.ShouldNotBeNull().ShouldContain(second.Reference);
    }

    [TestMethod]
    [DataRow("ghosts", "no department ghosts in city.yaml. Write one of: streets, parks")]
    [DataRow("streets", "has just said that it is not theirs")]
    public void A_department_that_does_not_exist_or_has_refused_the_order_cannot_be_chosen(string department, string message) =>
        Route(Case.Misrouted(), department).ShouldBeRefused().ShouldContain(message);

    [TestMethod]
    public void A_department_that_works_on_the_ticket_already_cannot_be_chosen()
    {
        var parksOrder = Case.Order(WorkOrderState.Received, ordinal: 2) with { Department = "parks" };
        Route(Case.Misrouted(parksOrder), "parks").ShouldBeRefused().ShouldContain("for this ticket already");
    }

    [TestMethod]
    public void A_ticket_without_a_service_gets_no_order() =>
        Route(Case.Unrouted(), "parks").ShouldBeRefused().ShouldContain("--service CODE");

    private static Decision Route(ParkedItem item, string department) =>
        ParkedRules.Decide(item, new ParkedAction.RouteTo(department), Case.City(), Case.Ann);
}
