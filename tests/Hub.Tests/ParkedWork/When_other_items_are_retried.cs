using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Events;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_other_items_are_retried
{
    [TestMethod]
    public void A_status_update_whose_code_has_a_meaning_now_is_read_again()
    {
        var item = Case.Status("done");
        var commit = Retry(item).ShouldBeDone().Commit;
        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Parked, job.Payload, job.DueAt).ShouldBe((null, item.Job.Payload, Some.Noon));
        commit.Tickets.ShouldBeEmpty();
    }

    [TestMethod]
    public void A_status_update_whose_code_still_has_no_meaning_is_refused_with_the_file_to_change() =>
        Retry(Case.Status("frozen over")).ShouldBeRefused()
            .ShouldContain("mappings/streets-soap.yaml still gives \"frozen over\" no meaning");

    [TestMethod]
    public void A_ticket_that_could_not_be_routed_is_routed_again() =>
        Retry(Case.Unrouted()).ShouldBeDone().Commit.Jobs.ShouldHaveSingleItem().Parked.ShouldBeNull();

    [TestMethod]
    public void An_order_of_the_wrong_department_is_refused_until_a_department_is_chosen() =>
        Retry(Case.Misrouted()).ShouldBeRefused().ShouldContain("hub parked route route-417 DEPARTMENT");

    [TestMethod]
    public void A_notice_is_sent_again_under_the_same_id()
    {
        var item = Case.Notify();
        var job = Retry(item).ShouldBeDone().Commit.Jobs.ShouldHaveSingleItem();
        (job.Subject, job.Parked, job.Failures).ShouldBe((item.Job.Subject, null, 0));
    }

    [TestMethod]
    public void A_message_that_the_broker_refused_is_published_again_as_it_was()
    {
        var message = new OutboxMessage("events", "26-1/7", "26-1", "ticket.changed", "{}", Some.Noon, 41);
        var commit = Retry(new ParkedItem(RefusedMessage.Park(message, "too large", Some.Noon))).ShouldBeDone().Commit;

        commit.Outbox.ShouldBe([message with { N = 0 }]);
        commit.Finishes!.Kind.ShouldBe(JobKind.RefusedMessage);
        commit.Jobs.ShouldBeEmpty();
    }

    [TestMethod]
    public void An_unreadable_row_cannot_be_retried() =>
        Retry(Case.Of(JobKind.UnreadableRow, 99, null)).ShouldBeRefused().ShouldContain("nothing of ours to send");

    [TestMethod]
    public void An_order_that_was_handed_over_is_followed_up_again_and_not_dropped()
    {
        var item = Case.Of(JobKind.FollowUp, WorkOrderId.Of(417, 1), Case.Ticket(417, Case.Order()));
        var commit = Retry(item).ShouldBeDone().Commit;
        commit.Tickets.ShouldHaveSingleItem().After.Order(1).State.ShouldBe(WorkOrderState.Sent);
        (commit.Jobs[0].Kind, commit.Jobs[0].Parked).ShouldBe((JobKind.FollowUp, null));
    }

    [TestMethod]
    public void Every_action_is_audited_without_a_residents_data()
    {
        var entry = Retry(Case.Submit()).ShouldBeDone().Commit.Audit.ShouldHaveSingleItem();
        (entry.Who, entry.What, entry.Reason).ShouldBe(("ann", "parked.retry", "looked at it"));
        (entry.Before, entry.After).ShouldBe(("parked, order parked", "sent again"));
        entry.Subject.ShouldContain(Case.Order().Reference);
    }

    private static Decision Retry(ParkedItem item) => ParkedRules.Decide(item, new ParkedAction.Retry(), Case.City(), Case.Ann);
}
