using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_an_item_is_ended_by_hand
{
    [TestMethod]
    public void An_adopted_order_has_the_departments_number_and_nothing_is_sent()
    {
        var commit = Act(Case.Submit(Case.Order(mayHaveArrived: true)), new ParkedAction.Adopt(" ST-9 ")).ShouldBeDone().Commit;
        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        (order.State, order.ExternalId, order.MayHaveArrived, commit.Jobs.Count).ShouldBe((WorkOrderState.Received, "ST-9", false, 0));
    }

    [TestMethod]
    public void A_number_that_another_order_has_is_refused_unless_it_is_shared()
    {
        ParkedRules.Decide(Case.Submit(), new ParkedAction.Adopt("ST-9"), Case.City(), Case.Ann, ["ALN-26-00002-1-1"]).ShouldBeRefused().ShouldContain("already the number of ALN-26-00002-1-1");
        ParkedRules.Decide(Case.Submit(), new ParkedAction.Adopt("ST-9", Shared: true), Case.City(), Case.Ann, ["ALN-26-00002-1-1"]).ShouldBeDone();
    }

    [TestMethod]
    public void What_the_department_has_or_is_no_order_cannot_be_adopted()
    {
        Act(Case.Submit(Case.Order(WorkOrderState.Received)), new ParkedAction.Adopt("ST-9")).ShouldBeRefused().ShouldContain("nothing to adopt");
        Act(Case.Notify(), new ParkedAction.Adopt("ST-9")).ShouldBeRefused().ShouldContain("not about a work order");
        Act(Case.Submit(), new ParkedAction.Adopt("one\ntwo")).ShouldBeRefused().ShouldContain("one line");
    }

    [TestMethod]
    public void A_skipped_order_is_cancelled_and_the_resident_told()
    {
        var commit = Parts.WithNotices(Skip(Case.Submit()).ShouldBeDone().Commit);
        var after = commit.Tickets.ShouldHaveSingleItem().After;
        (after.Order(1).State, after.Order(1).Reason, after.Status, after.Resolution).ShouldBe((WorkOrderState.Cancelled, "looked at it", TicketStatus.Closed, Resolution.Cancelled));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Event.ShouldBe(NoticeEvent.Cancelled);
        commit.Jobs.ShouldBeEmpty();
    }

    [TestMethod]
    public void A_city_that_does_not_tell_of_it_tells_nobody()
    {
        var city = Case.City();
        city = city with { Notices = city.Notices with { Events = [NoticeEvent.Completed] } };
        var done = ParkedRules.Decide(Case.Submit(), new ParkedAction.Skip(), city, Case.Ann).ShouldBeDone();
        Parts.WithNotices(done.Commit, city.Notices.Events).NewNotices.ShouldBeEmpty();
        done.Says.ShouldNotContain("The resident is told");
    }

    [TestMethod]
    public void A_skip_takes_a_reason() => ParkedRules.Decide(Case.Submit(), new ParkedAction.Skip(), Case.City(), Case.Ann with { Reason = " " }).ShouldBeRefused().ShouldContain("--because");

    [TestMethod]
    public void What_may_have_arrived_is_said_to_need_withdrawing() => Skip(Case.Submit(Case.Order(mayHaveArrived: true))).ShouldBeDone().Says.ShouldContain("have it withdrawn");

    [TestMethod]
    public void A_notice_goes_to_the_call_back_list_instead_of_silence()
    {
        var commit = Skip(Case.Notify()).ShouldBeDone().Commit;
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Failed);
        var (notice, job) = commit.NewNotices.ShouldHaveSingleItem();
        (notice.Channel, notice.State, notice.Event, job).ShouldBe((ContactMethod.Phone, NoticeState.ToCall, NoticeEvent.Completed, null));
    }

    [TestMethod]
    public void A_ticket_without_orders_is_closed_as_cancelled()
    {
        var after = Skip(Case.Unrouted()).ShouldBeDone().Commit.Tickets.ShouldHaveSingleItem().After;
        (after.Status, after.Resolution, after.Version).ShouldBe((TicketStatus.Closed, Resolution.Cancelled, 2));
    }

    [TestMethod]
    public void The_wrong_departments_order_no_longer_keeps_its_ticket_open() =>
        Skip(Case.Wrong(Case.Order(WorkOrderState.Completed, ordinal: 2))).ShouldBeDone().Commit.Tickets[0].After.Resolution.ShouldBe(Resolution.Completed);

    [TestMethod]
    public void A_status_or_a_row_is_dropped_and_its_order_stays_as_it_is()
    {
        foreach (var item in new[] { Case.Status("frozen over"), Case.Of(JobKind.UnreadableRow, 9, null) })
        {
            var commit = Skip(item).ShouldBeDone().Commit;
            (commit.Finishes, commit.Tickets.Count, commit.Jobs.Count, commit.Audit.Count).ShouldBe((item.Job, 0, 0, 1));
        }
    }

    private static Decision Skip(ParkedItem item) => Act(item, new ParkedAction.Skip());

    private static Decision Act(ParkedItem item, ParkedAction action) => ParkedRules.Decide(item, action, Case.City(), Case.Ann);
}
