using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_an_order_is_retried
{
    // Kind of mapping, the order may have arrived, a person did not find it, the step was broken off → the order's state; null: refused.
    public static IEnumerable<object?[]> Cases =>
    [
        ["find", false, false, false, WorkOrderState.Pending],
        ["none", false, false, false, WorkOrderState.Pending],
        ["safe", false, false, false, WorkOrderState.Pending],
        ["find", true, false, false, WorkOrderState.InDoubt],
        ["find", false, false, true, WorkOrderState.InDoubt],
        ["none", true, false, false, null],
        ["none", false, false, true, null],
        ["safe", true, false, false, WorkOrderState.Pending],
        ["safe", false, false, true, WorkOrderState.Pending],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void An_order_is_sent_again_only_if_it_cannot_have_arrived(
        string kind, bool mayHaveArrived, bool notThere, bool mayHaveRun, object? state)
    {
        var item = Case.Submit(Case.Order(mayHaveArrived: mayHaveArrived), mayHaveRun: mayHaveRun);
        var decision = ParkedRules.Decide(item, new ParkedAction.Retry(notThere), Case.City(kind), Case.Ann);
        if (state is null)
        {
            decision.ShouldBeRefused().ShouldContain("--not-there");
            return;
        }

        var commit = decision.ShouldBeDone().Commit;
        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        (order.State, order.Sends, order.Reason, order.Reference).ShouldBe(((WorkOrderState)state, 0, null, item.Order!.Reference));
        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Subject).ShouldBe((item.Job.Kind, item.Job.Subject));
        (job.Parked, job.Attempts, job.Failures, job.MayHaveRun).ShouldBe((null, 0, 0, false));
        var due = order.State == WorkOrderState.InDoubt ? Some.Noon.AddSeconds(50) : Some.Noon;
        job.DueAt.ShouldBe(due, "the settle time counts from the send");
        commit.Finishes.ShouldBe(item.Job);
        order.MayHaveArrived.ShouldBe(mayHaveArrived || order.State == WorkOrderState.InDoubt);
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow("find")]
    public void An_order_that_a_person_did_not_find_is_sent_again_once_the_settle_time_is_over(string kind)
    {
        var order = Case.Order(mayHaveArrived: true);
        var settled = order with { SentAt = Some.Noon.AddSeconds(-60) };
        var retry = new ParkedAction.Retry(NotThere: true);

        ParkedRules.Decide(Case.Submit(order), retry, Case.City(kind), Case.Ann).ShouldBeRefused().ShouldContain("may still be on its way");
        var commit = ParkedRules.Decide(Case.Submit(settled), retry, Case.City(kind), Case.Ann).ShouldBeDone().Commit;

        var after = commit.Tickets[0].After.Order(1);
        (after.State, after.MayHaveArrived).ShouldBe((WorkOrderState.Pending, false));
        commit.Audit.ShouldHaveSingleItem().After.ShouldBe("sent again: looked for by hand, not there");
    }

    [TestMethod]
    public void A_retry_of_an_order_that_the_department_has_meanwhile_only_closes_the_item()
    {
        var commit = Retry(Case.Submit(Case.Order(WorkOrderState.Received))).ShouldBeDone().Commit;
        (commit.Jobs.Count, commit.Tickets.Count, commit.Finishes is not null).ShouldBe((0, 0, true));
    }

    [TestMethod]
    public void An_order_without_a_mapping_is_refused_with_the_file_to_add() =>
        Retry(Case.Submit(Case.Order() with { Mapping = "gone" })).ShouldBeRefused().ShouldContain("mappings/gone.yaml");

    [TestMethod]
    public void An_order_that_is_no_longer_parked_or_is_being_worked_is_refused()
    {
        Retry(Case.Submit(parked: null)).ShouldBeRefused().ShouldContain("no longer parked");
        var leased = Case.Submit();
        Retry(leased with { Job = leased.Job with { Lease = 7 } }).ShouldBeRefused().ShouldContain("being worked");
    }

    private static Decision Retry(ParkedItem item) => ParkedRules.Decide(item, new ParkedAction.Retry(), Case.City(), Case.Ann);
}
