using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Edge;

[TestClass]
public sealed class When_an_edge_hub_sends_a_status
{
    private static readonly DateTimeOffset Later = Some.Noon.AddHours(1);

    [TestMethod]
    [DataRow(WorkOrderState.Sent)]
    [DataRow(WorkOrderState.Pending)]
    [DataRow(WorkOrderState.Parked)]
    public void An_order_that_the_department_received_is_received_here_too(WorkOrderState before)
    {
        var (order, commit) = Apply(before, Status("received") with { Number = "S-1" });

        (order!.State, order.ExternalId, order.DepartmentChangedAt, order.MayHaveArrived)
            .ShouldBe((WorkOrderState.Received, "S-1", null, false), "the department has sent no time yet");
        commit.Settled.ShouldContain((JobKind.Submit, order.Id));
    }

    [TestMethod]
    [DataRow("sent", WorkOrderState.Pending)]
    [DataRow("sent", WorkOrderState.InDoubt)]
    [DataRow("sent", WorkOrderState.Parked)]
    [DataRow("received", WorkOrderState.Pending, DisplayName = "received, and no number")]
    public void An_order_that_the_edge_handed_over_without_a_number_stays_watched_here(string state, WorkOrderState before)
    {
        var (order, commit) = Apply(before, Status(state));

        order!.State.ShouldBe(WorkOrderState.Sent);
        commit.Jobs.ShouldHaveSingleItem().Kind.ShouldBe(JobKind.FollowUp);
    }

    [TestMethod]
    public void A_blank_number_is_none()
    {
        var (order, commit) = Apply(WorkOrderState.Pending, Status("received") with { Number = " " });

        (order!.State, order.ExternalId).ShouldBe((WorkOrderState.Sent, null));
        commit.Jobs.ShouldHaveSingleItem().Kind.ShouldBe(JobKind.FollowUp);
    }

    [TestMethod]
    public void A_stamp_from_the_future_and_a_number_without_end_are_refused_as_where_this_hub_reads_them_itself()
    {
        var completed = Status("completed") with { Code = "COMP", Changed = Later };

        EdgeStatusRules.FindProblem(completed, Later).ShouldBeNull();
        EdgeStatusRules.FindProblem(completed, Later.AddHours(-5)).ShouldNotBeNull().ShouldContain("lies in the future");
        EdgeStatusRules.FindProblem(Status("received") with { Number = new string('9', 3_000) }, Later)
            .ShouldNotBeNull().ShouldContain("its number");
    }

    [TestMethod]
    public void An_order_that_is_parked_at_the_edge_waits_for_a_person_here()
    {
        var (order, commit) = Apply(WorkOrderState.Sent, Status("parked") with { Reason = "no such code" });

        order!.State.ShouldBe(WorkOrderState.Parked);
        commit.Jobs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            j => (j.Kind, j.Subject, j.Lane).ShouldBe((JobKind.Submit, order.Id, "to:streets")),
            j => j.Parked.ShouldBe("The hub at streets has parked it: no such code"));
    }

    [TestMethod]
    [DataRow(WorkOrderState.Pending, DisplayName = "it is on its way to the edge again")]
    [DataRow(WorkOrderState.InProgress, DisplayName = "the department has it")]
    [DataRow(WorkOrderState.Completed, DisplayName = "it is done")]
    public void A_late_parked_status_changes_nothing(WorkOrderState now)
    {
        var (order, commit) = Apply(now, Status("parked") with { Reason = "no such code" });

        (order, commit.Jobs.Count).ShouldBe((null, 0));
    }

    [TestMethod]
    public void A_status_of_the_department_counts_by_the_departments_time()
    {
        var completed = Status("completed") with { Code = "COMP", Changed = Later, Number = "S-1", Note = "Filled" };
        var (order, commit) = Apply(WorkOrderState.Sent, completed);

        (order!.State, order.DepartmentCode, order.DepartmentChangedAt, order.Note)
            .ShouldBe((WorkOrderState.Completed, "COMP", Later, "Filled"));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Event.ShouldBe(NoticeEvent.Completed);

        var known = Ticket(WorkOrderState.Sent).With(order);
        Apply(known, Status("in_progress") with { Code = "WIP", Changed = Later.AddMinutes(-5) }).Order.ShouldBeNull("it is older");
        Apply(known, Status("completed") with { Code = "COMP", Changed = Later }).Order.ShouldBeNull("it is the same again");
    }

    [TestMethod]
    public void An_order_that_a_person_ended_at_the_edge_ends_here()
    {
        var (order, commit) = Apply(WorkOrderState.Sent, Status("cancelled"));

        order!.State.ShouldBe(WorkOrderState.Cancelled);
        commit.Tickets[0].After.Status.ShouldBe(TicketStatus.Closed);
    }

    [TestMethod]
    [DataRow("received")]
    [DataRow("sent")]
    [DataRow("pending")]
    [DataRow("in_doubt")]
    public void A_status_without_news_changes_nothing(string state) =>
        Apply(WorkOrderState.Received, Status(state)).Order.ShouldBeNull();

    private static EdgeStatus Status(string state) =>
        new(1, "streets", Ticket(WorkOrderState.Sent).Order(1).Reference, state, null, null, null, null, null);

    private static Ticket Ticket(WorkOrderState state) => Some.Ticket(1, state) with { Resident = Some.Resident };

    private static (WorkOrder? Order, Commit Commit) Apply(WorkOrderState before, EdgeStatus status) => Apply(Ticket(before), status);

    private static (WorkOrder? Order, Commit Commit) Apply(Ticket ticket, EdgeStatus status)
    {
        var commit = new Commit();
        EdgeStatusRules.Apply(status, ticket, ticket.Order(1), Later, commit);
        Parts.WithNotices(commit);
        return (commit.Tickets.SingleOrDefault()?.After.Order(1), commit);
    }
}
