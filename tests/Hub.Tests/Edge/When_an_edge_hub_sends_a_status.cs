using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Dispatch;
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

    [TestMethod]
    [DataRow(WorkOrderState.Received)]
    [DataRow(WorkOrderState.Scheduled)]
    public void An_order_that_the_department_had_and_a_person_ended_at_the_edge_ends_here_too(WorkOrderState before) =>
        Apply(before, Status("cancelled")).Order!.State.ShouldBe(WorkOrderState.Cancelled);

    [TestMethod]
    [DataRow("sent")]
    [DataRow("received")]
    public void An_order_whose_status_comes_before_its_send_is_written_counts_as_sent_now(string state)
    {
        var (order, commit) = Apply(WorkOrderState.Pending, Status(state));

        order!.SentAt.ShouldBe(Later, "otherwise it would be followed up for ever");
        var followUp = commit.Jobs.ShouldHaveSingleItem();
        (followUp.Subject, followUp.Lane, followUp.DueAt, followUp.Trace)
            .ShouldBe((order.Id, "to:streets", Later.AddMinutes(1), "trace-1"));
        var ended = FollowUpRules.After(
            commit.Tickets[0].After, followUp, null, TestMapping.Of("blind"), Later + TestMapping.Of("blind").AnswerWithin);
        ended.Jobs.ShouldHaveSingleItem().Parked.ShouldNotBeNull().ShouldContain("no word from streets");
    }

    [TestMethod]
    public void The_time_of_an_order_that_was_sent_stays()
    {
        var sent = Ticket(WorkOrderState.Sent);
        sent = sent.With(sent.Order(1) with { SentAt = Some.Noon });

        Apply(sent, Status("received") with { Number = "S-1" }).Order!.SentAt.ShouldBe(Some.Noon);
    }

    [TestMethod]
    [DataRow(null, "S-0", DisplayName = "The number that is known stays")]
    [DataRow("S-1", "S-1", DisplayName = "An order that was sent again has a new one")]
    public void An_order_that_is_received_again_goes_by_the_newest_number(string? came, string number)
    {
        var parked = Ticket(WorkOrderState.Parked);
        parked = parked.With(parked.Order(1) with { ExternalId = "S-0" });

        var (order, _) = Apply(parked, Status("received") with { Number = came });

        (order!.State, order.ExternalId).ShouldBe((WorkOrderState.Received, number));
    }

    [TestMethod]
    public void A_number_that_comes_late_is_kept_and_moves_nothing()
    {
        var ended = Ticket(WorkOrderState.Cancelled);
        ended = ended.With(ended.Order(1) with { Reason = "the tree is gone" });

        var (order, commit) = Apply(ended, Status("received") with { Number = "S-1" });

        (order!.State, order.ExternalId, order.Reason).ShouldBe((WorkOrderState.Cancelled, "S-1", "the tree is gone"));
        (commit.Jobs.Count, commit.Timeline.ShouldHaveSingleItem().Detail).ShouldBe((0, "taken as S-1"));
        var known = Ticket(WorkOrderState.Received);
        known = known.With(known.Order(1) with { ExternalId = "S-0", Reason = "a look-up failed" });
        Apply(known, Status("received") with { Number = "S-1" }).Order.ShouldBeNull("it has a number");
        var open = known.With(known.Order(1) with { ExternalId = null });
        Apply(open, Status("received") with { Number = "S-1" }).Order!.Reason.ShouldBeNull("it is over");
    }

    [TestMethod]
    [DataRow("sent", null, "sent at streets")]
    [DataRow("received", "S-1", "taken as S-1")]
    [DataRow("cancelled", null, "cancelled at streets")]
    public void The_timeline_says_what_the_edge_said(string state, string? number, string detail)
    {
        var entry = Apply(WorkOrderState.Pending, Status(state) with { Number = number }).Commit.Timeline.ShouldHaveSingleItem();

        (entry.What, entry.Ordinal, entry.Detail, entry.At).ShouldBe(("sent", 1, detail, Later));
    }

    [TestMethod]
    public void An_order_that_is_sent_already_is_not_watched_twice()
    {
        Apply(WorkOrderState.Sent, Status("sent")).Order.ShouldBeNull();
        Apply(WorkOrderState.Sent, Status("sent") with { Number = "S-1" }).ShouldSatisfyAllConditions(
            r => (r.Order!.State, r.Order.ExternalId).ShouldBe((WorkOrderState.Sent, "S-1")),
            r => r.Commit.Jobs.ShouldBeEmpty());
    }

    [TestMethod]
    public void What_was_destroyed_here_comes_back_with_no_status()
    {
        var destroyed = Ticket(WorkOrderState.Sent) with { Destroyed = DestroyedParts.Content };

        foreach (var status in new[] { Status("received") with { Number = "S-1" }, Status("parked"), Status("cancelled") })
        {
            Written.By(Apply(destroyed, status).Commit).ShouldBeEmpty(status.State);
        }

        Apply(destroyed with { Destroyed = DestroyedParts.Contacts }, Status("cancelled")).Order.ShouldNotBeNull();
    }

    [TestMethod]
    public void A_reason_that_is_known_is_not_written_again_and_a_new_one_is()
    {
        var status = Status("parked") with { Reason = "no such code" };
        var (order, first) = Apply(WorkOrderState.Sent, status);
        first.Settled.ShouldContain((JobKind.FollowUp, order!.Id));
        (first.Timeline.ShouldHaveSingleItem().What, first.Timeline[0].Detail, first.Jobs[0].Trace)
            .ShouldBe(("parked", order.Reason, "trace-1"));
        var known = Ticket(WorkOrderState.Sent).With(order);

        Written.By(Apply(known, status).Commit).ShouldBeEmpty();
        Apply(known, status with { Reason = "no such street" }).Order!.Reason.ShouldBe("The hub at streets has parked it: no such street");
    }

    [TestMethod]
    [DataRow(null, false)]
    [DataRow(true, true)]
    public void A_status_that_a_person_at_the_edge_called_newer_counts_as_newer(bool? newer, bool counts)
    {
        var done = Status("completed") with { Code = "COMP", Changed = Later };
        var known = Ticket(WorkOrderState.Sent).With(Apply(WorkOrderState.Sent, done).Order!);

        var reopened = Status("in_progress") with { Code = "WIP", Changed = Later, Newer = newer };

        (Apply(known, reopened).Order?.State == WorkOrderState.InProgress).ShouldBe(counts);
    }

    [TestMethod]
    public void A_status_of_the_department_without_a_code_goes_by_its_state()
    {
        var (order, _) = Apply(WorkOrderState.Sent, Status("scheduled") with { Changed = Later, Number = "S-1" });

        (order!.State, order.DepartmentCode, order.ExternalId).ShouldBe((WorkOrderState.Scheduled, "scheduled", "S-1"));
        var unknown = Apply(WorkOrderState.Sent, Status("frozen") with { Changed = Later });
        unknown.Commit.Jobs.ShouldHaveSingleItem().Kind.ShouldBe(JobKind.ApplyStatus, "a state that this hub does not know waits");
    }

    private static EdgeStatus Status(string state) =>
        new(1, "streets", Ticket(WorkOrderState.Sent).Order(1).Reference, state, null, null, null, null, null);

    private static Ticket Ticket(WorkOrderState state) => Some.Ticket(1, state) with { Resident = Some.Resident, Trace = "trace-1" };

    private static (WorkOrder? Order, Commit Commit) Apply(WorkOrderState before, EdgeStatus status) => Apply(Ticket(before), status);

    private static (WorkOrder? Order, Commit Commit) Apply(Ticket ticket, EdgeStatus status)
    {
        var commit = new Commit();
        EdgeStatusRules.Apply(status, ticket, ticket.Order(1), Later, commit);
        Parts.WithNotices(commit);
        return (commit.Tickets.SingleOrDefault()?.After.Order(1), commit);
    }
}
