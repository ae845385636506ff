using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_an_order_is_retried
{
    // mapping kind, may have arrived, said not to be there, broken off in mid-step → the order's state; null: refused.
    public static IEnumerable<object?[]> Table =>
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
    [DynamicData(nameof(Table))]
    public void It_is_sent_again_only_if_it_cannot_have_arrived(string kind, bool mayHaveArrived, bool notThere, bool mayHaveRun, object? state)
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
        (job.Kind, job.Subject, job.Parked, job.Attempts, job.Failures, job.MayHaveRun).ShouldBe((item.Job.Kind, item.Job.Subject, null, 0, 0, false));
        job.DueAt.ShouldBe(order.State == WorkOrderState.InDoubt ? Some.Noon.AddSeconds(50) : Some.Noon, "the settle time counts from the send");
        commit.Finishes.ShouldBe(item.Job);
        order.MayHaveArrived.ShouldBe(mayHaveArrived || order.State == WorkOrderState.InDoubt);
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow("find")]
    public void One_looked_for_by_hand_and_not_there_is_sent_again_once_the_settle_time_is_over(string kind)
    {
        var order = Case.Order(mayHaveArrived: true);
        var retry = new ParkedAction.Retry(NotThere: true);

        ParkedRules.Decide(Case.Submit(order), retry, Case.City(kind), Case.Ann).ShouldBeRefused().ShouldContain("may still be on its way");
        var commit = ParkedRules.Decide(Case.Submit(order with { SentAt = Some.Noon.AddSeconds(-60) }), retry, Case.City(kind), Case.Ann).ShouldBeDone().Commit;

        (commit.Tickets[0].After.Order(1).State, commit.Tickets[0].After.Order(1).MayHaveArrived).ShouldBe((WorkOrderState.Pending, false));
        commit.Audit.ShouldHaveSingleItem().After.ShouldBe("sent again: looked for by hand, not there");
    }

    [TestMethod]
    public void One_the_department_has_meanwhile_is_only_closed()
    {
        var commit = ParkedRules.Decide(Case.Submit(Case.Order(WorkOrderState.Received)), new ParkedAction.Retry(), Case.City(), Case.Ann).ShouldBeDone().Commit;
        (commit.Jobs.Count, commit.Tickets.Count, commit.Finishes is not null).ShouldBe((0, 0, true));
    }

    [TestMethod]
    public void Without_its_mapping_it_is_refused_with_the_file_to_add() =>
        ParkedRules.Decide(Case.Submit(Case.Order() with { Mapping = "gone" }), new ParkedAction.Retry(), Case.City(), Case.Ann).ShouldBeRefused().ShouldContain("mappings/gone.yaml");

    [TestMethod]
    public void One_that_is_no_longer_parked_or_being_worked_is_left_alone()
    {
        ParkedRules.Decide(Case.Submit(parked: null), new ParkedAction.Retry(), Case.City(), Case.Ann).ShouldBeRefused().ShouldContain("no longer parked");
        var held = Case.Submit();
        ParkedRules.Decide(held with { Job = held.Job with { Lease = 7 } }, new ParkedAction.Retry(), Case.City(), Case.Ann).ShouldBeRefused().ShouldContain("being worked");
    }
}
