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
        Adopt(new ParkedAction.Adopt("ST-9")).ShouldBeRefused().ShouldContain("already the number of ALN-26-00002-1-1");
        Adopt(new ParkedAction.Adopt("ST-9", Shared: true)).ShouldBeDone();

        static Decision Adopt(ParkedAction.Adopt adopt) =>
            ParkedRules.Decide(Case.Submit(), adopt, Case.City(), Case.Ann, ["ALN-26-00002-1-1"]);
    }

    [TestMethod]
    public void An_order_that_the_department_has_and_a_notice_cannot_be_adopted_and_a_number_is_one_line()
    {
        var adopt = new ParkedAction.Adopt("ST-9");
        Act(Case.Submit(Case.Order(WorkOrderState.Received)), adopt).ShouldBeRefused().ShouldContain("nothing to adopt");
        Act(Case.Notify(), adopt).ShouldBeRefused().ShouldContain("not about a work order");
        Act(Case.Submit(), new ParkedAction.Adopt("one\ntwo")).ShouldBeRefused().ShouldContain("one line");
        Act(Case.Submit(), new ParkedAction.Adopt("1.01E+11")).ShouldBeRefused().ShouldContain("digits are lost");
    }

    [TestMethod]
    public void A_skipped_order_is_cancelled_and_the_resident_notified()
    {
        var commit = Parts.WithNotices(Skip(Case.Submit()).ShouldBeDone().Commit);
        var after = commit.Tickets.ShouldHaveSingleItem().After;
        (after.Order(1).State, after.Order(1).Reason).ShouldBe((WorkOrderState.Cancelled, "looked at it"));
        (after.Status, after.Resolution).ShouldBe((TicketStatus.Closed, Resolution.Cancelled));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Event.ShouldBe(NoticeEvent.Cancelled);
        commit.Jobs.ShouldBeEmpty();
    }

    [TestMethod]
    public void A_city_that_sends_no_notice_of_cancelled_tickets_notifies_no_resident()
    {
        var city = Case.City();
        city = city with { Notices = city.Notices with { Events = [NoticeEvent.Completed] } };
        var done = ParkedRules.Decide(Case.Submit(), new ParkedAction.Skip(), city, Case.Ann).ShouldBeDone();
        Parts.WithNotices(done.Commit, city.Notices.Events).NewNotices.ShouldBeEmpty();
        done.Message.ShouldNotContain("The resident is told");
    }

    [TestMethod]
    public void A_skip_without_a_reason_is_refused() =>
        ParkedRules.Decide(Case.Submit(), new ParkedAction.Skip(), Case.City(), Case.Ann with { Reason = " " })
            .ShouldBeRefused().ShouldContain("--because");

    [TestMethod]
    public void A_skip_of_an_order_that_may_have_arrived_asks_to_have_it_withdrawn() =>
        Skip(Case.Submit(Case.Order(mayHaveArrived: true))).ShouldBeDone().Message.ShouldContain("have it withdrawn");

    [TestMethod]
    public void A_skipped_notice_goes_to_the_call_back_list()
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
    public void A_skipped_order_of_the_wrong_department_no_longer_keeps_its_ticket_open()
    {
        var item = Case.Misrouted(Case.Order(WorkOrderState.Completed, ordinal: 2));
        Skip(item).ShouldBeDone().Commit.Tickets[0].After.Resolution.ShouldBe(Resolution.Completed);
    }

    [TestMethod]
    public void A_skipped_status_update_or_row_is_dropped_and_its_order_stays_as_it_is()
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
