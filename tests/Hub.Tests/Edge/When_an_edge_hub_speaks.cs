using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Edge;

[TestClass]
public sealed class When_an_edge_hub_speaks
{
    private static readonly DateTimeOffset Later = Some.Noon.AddHours(1);

    [TestMethod]
    [DataRow(WorkOrderState.Sent)]
    [DataRow(WorkOrderState.Pending)]
    [DataRow(WorkOrderState.Parked)]
    public void What_the_department_took_is_taken_here_too(WorkOrderState before)
    {
        var (order, commit) = Apply(before, Word("received") with { Number = "S-1" });

        (order!.State, order.ExternalId, order.DepartmentChangedAt, order.MayHaveArrived).ShouldBe((WorkOrderState.Received, "S-1", null, false), "the department's clock has not spoken");
        commit.Settled.ShouldContain((JobKind.Submit, order.Id));
    }

    [TestMethod]
    public void What_is_parked_there_waits_for_a_person_here()
    {
        var (order, commit) = Apply(WorkOrderState.Sent, Word("parked") with { Reason = "no such code" });

        order!.State.ShouldBe(WorkOrderState.Parked);
        commit.Jobs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            j => (j.Kind, j.Subject, j.Lane).ShouldBe((JobKind.Submit, order.Id, "to:streets")), j => j.Parked.ShouldBe("The hub at streets has parked it: no such code"));
    }

    [TestMethod]
    [DataRow(WorkOrderState.Pending, DisplayName = "it is on its way there again")]
    [DataRow(WorkOrderState.InProgress, DisplayName = "the department has it")]
    [DataRow(WorkOrderState.Completed, DisplayName = "it is done")]
    public void An_old_word_of_parking_changes_nothing(WorkOrderState now)
    {
        var (order, commit) = Apply(now, Word("parked") with { Reason = "no such code" });

        (order, commit.Jobs.Count).ShouldBe((null, 0));
    }

    [TestMethod]
    public void A_word_of_the_departments_counts_by_its_own_time()
    {
        var (order, commit) = Apply(WorkOrderState.Sent, Word("completed") with { Code = "COMP", Changed = Later, Number = "S-1", Note = "Filled" });

        (order!.State, order.DepartmentCode, order.DepartmentChangedAt, order.Note).ShouldBe((WorkOrderState.Completed, "COMP", Later, "Filled"));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Event.ShouldBe(NoticeEvent.Completed);

        var known = Ticket(WorkOrderState.Sent).With(order);
        Apply(known, Word("in_progress") with { Code = "WIP", Changed = Later.AddMinutes(-5) }).Order.ShouldBeNull("it is older");
        Apply(known, Word("completed") with { Code = "COMP", Changed = Later }).Order.ShouldBeNull("it is the same again");
    }

    [TestMethod]
    public void What_a_person_ended_there_ends_here()
    {
        var (order, commit) = Apply(WorkOrderState.Sent, Word("cancelled"));

        order!.State.ShouldBe(WorkOrderState.Cancelled);
        commit.Tickets[0].After.Status.ShouldBe(TicketStatus.Closed);
    }

    [TestMethod]
    [DataRow("received")]
    [DataRow("sent")]
    [DataRow("pending")]
    [DataRow("in_doubt")]
    public void A_word_that_says_nothing_new_changes_nothing(string state) =>
        Apply(WorkOrderState.Received, Word(state)).Order.ShouldBeNull();

    private static EdgeStatus Word(string state) => new(1, "streets", Ticket(WorkOrderState.Sent).Order(1).Reference, state, null, null, null, null, null);

    private static Ticket Ticket(WorkOrderState state) => Some.Ticket(1, state) with { Resident = Some.Resident };

    private static (WorkOrder? Order, Commit Commit) Apply(WorkOrderState before, EdgeStatus word) => Apply(Ticket(before), word);

    private static (WorkOrder? Order, Commit Commit) Apply(Ticket ticket, EdgeStatus word)
    {
        var commit = new Commit();
        EdgeStatusRules.Apply(word, ticket, ticket.Order(1), Later, commit);
        Parts.WithNotices(commit);
        return (commit.Tickets.SingleOrDefault()?.After.Order(1), commit);
    }
}
