using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_a_person_asks_what_may_be_done
{
    private static readonly WorkOrder Doubtful = Case.Order(mayHaveArrived: true) with { SentAt = Some.Noon.AddHours(-1) };

    /// <summary>Item, kind of mapping → the acts that are open.</summary>
    public static IEnumerable<object[]> Table =>
    [
        [Case.Submit(), "find", "retry, edit, adopt, route, skip"],
        [Case.Submit(Doubtful), "find", "retry, edit, adopt, skip"],
        [Case.Submit(Doubtful), "none", "retry --not-there, edit, adopt, skip"],
        [Case.Submit(Doubtful with { SentAt = Some.Noon }), "none", "edit, adopt, skip"],
        [Case.Submit(Case.Order(WorkOrderState.Pending), parked: null), "find", "edit, adopt"],
        [Case.Submit(Case.Order(WorkOrderState.Received)), "find", "retry, skip"],
        [About(JobKind.FollowUp, WorkOrderState.Sent), "find", "retry, adopt, skip"],
        [Case.Unrouted(), "find", "retry, edit, route, skip"],
        [Case.Misrouted(), "find", "route, skip"],
        [About(JobKind.Route, WorkOrderState.Received), "find", "retry, skip"],
        [Case.Status("done"), "find", "retry, skip"],
        [Case.Status("frozen"), "find", "skip"],
        [Case.Notify(), "find", "retry, skip"],
        [Case.Of(JobKind.UnreadableRow, 9, null), "find", "skip"],
    ];

    [TestMethod]
    [DynamicData(nameof(Table))]
    public void Only_what_would_be_done_is_offered(object item, string kind, string allowed) =>
        string.Join(", ", ParkedRules.FindAllowedActions((ParkedItem)item, Case.City(kind), Case.Ann)).ShouldBe(allowed);

    /// <summary>Item → whether a new order would replace the one it is about.</summary>
    public static IEnumerable<object[]> Replaced =>
    [
        [Case.Submit(), true],
        [Case.Submit(Case.Order(WorkOrderState.Pending)), true],
        [Case.Submit(Case.Order(WorkOrderState.InDoubt)), false],
        [Case.Submit(Case.Order(WorkOrderState.Received)), false],
        [Case.Submit(Case.Order(mayHaveArrived: true)), false],
        [Case.Submit(mayHaveRun: true), false],
        [Case.Submit(parked: null), false],
        [About(JobKind.FollowUp, WorkOrderState.Parked), false],
        [Case.Misrouted(), true],
        [Case.Unrouted(), false],
    ];

    [TestMethod]
    [DynamicData(nameof(Replaced))]
    public void Only_an_order_that_certainly_did_not_arrive_or_was_refused_is_replaced(object item, bool isReplaced) =>
        (RouteRules.FindReplacedOrder((ParkedItem)item) is not null).ShouldBe(isReplaced);

    private static ParkedItem About(JobKind kind, WorkOrderState state) =>
        Case.Of(kind, kind == JobKind.Route ? 417 : WorkOrderId.Of(417, 1), Case.Ticket(417, Case.Order(state)));
}
