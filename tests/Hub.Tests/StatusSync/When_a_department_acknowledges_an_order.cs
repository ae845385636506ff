using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

[TestClass]
public sealed class When_a_department_acknowledges_an_order
{
    [TestMethod]
    public void An_accepted_order_is_received_with_its_number_and_a_later_status_is_not_late()
    {
        var (order, commit) = Apply(Sent, OrderReceipt.Accepted, number: "C-9");

        (order.State, order.ExternalId, order.DepartmentChangedAt).ShouldBe((Received, "C-9", null));
        commit.Timeline.ShouldHaveSingleItem().Detail.ShouldBe("acknowledged as C-9");
        commit.Jobs.Where(j => j.Kind == JobKind.Submit).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_refused_order_waits_for_a_person_with_the_departments_reason_and_may_be_sent_again()
    {
        var (order, commit) = Apply(Sent, OrderReceipt.Refused, note: "no such street");

        (order.State, order.MayHaveArrived, order.WasHandedOver).ShouldBe((Parked, false, false));
        order.Reason.ShouldBe("streets refused it: no such street. Correct the order or the mapping, then retry.");
        commit.Jobs.Where(j => j.Kind == JobKind.Submit).ShouldHaveSingleItem().Parked.ShouldBe(order.Reason);
    }

    [TestMethod]
    [DataRow(OrderReceipt.Accepted, Received)]
    [DataRow(OrderReceipt.Refused, Parked)]
    public void An_order_that_waited_too_long_for_its_answer_is_settled_by_it(OrderReceipt receipt, WorkOrderState state)
    {
        var (order, commit) = Apply(Parked, receipt);

        order.State.ShouldBe(state);
        commit.Settled.ShouldContain((JobKind.Submit, order.Id));
        commit.Jobs.Count(j => j.Kind == JobKind.Submit).ShouldBe(receipt == OrderReceipt.Refused ? 1 : 0);
    }

    [TestMethod]
    [DataRow(OrderReceipt.Accepted)]
    [DataRow(OrderReceipt.Refused)]
    public void An_acknowledgement_undoes_no_status_that_came_before_it(OrderReceipt receipt)
    {
        var (order, commit) = Apply(InProgress, receipt, number: "C-9");

        (order.State, order.ExternalId).ShouldBe((InProgress, receipt == OrderReceipt.Accepted ? "C-9" : null));
        commit.Jobs.Where(j => j.Kind == JobKind.Submit).ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow(InDoubt)]
    [DataRow(Pending)]
    public void An_order_that_is_still_being_sent_gets_its_acknowledgement_later(WorkOrderState state)
    {
        var (order, commit) = Apply(state, OrderReceipt.Refused, note: "no such street");

        order.State.ShouldBe(state);
        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Parked, job.DueAt > Some.Noon.AddHours(1)).ShouldBe((JobKind.ApplyStatus, null, true));
        job.Payload!.ShouldContain("no such street");
    }

    private static (WorkOrder Order, Commit Commit) Apply(
        WorkOrderState state, OrderReceipt receipt, string? number = null, string? note = null)
    {
        var ticket = Some.Ticket(1, state) with { Status = TicketStatus.Open };
        var changes = new StatusChanges("streets", Some.Noon.AddHours(1));
        var commit = new Commit();
        var update = new StatusUpdate
        {
            Reference = ticket.Order(1).Reference, ExternalId = number, Code = "X", Acknowledges = receipt, Note = note,
            ChangedAt = DateTimeOffset.UnixEpoch, State = receipt == OrderReceipt.Accepted ? Received : null,
        };
        changes.Apply([update], [[ticket.Order(1).Id]], [ticket], commit);
        return (commit.Tickets is [var change] ? change.After.Order(1) : ticket.Order(1), commit);
    }
}
