using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_updates_come_in_any_order
{
    private static readonly WorkOrderState[] Mappable = [.. Enum.GetValues<WorkOrderState>().Where(s => s.IsFromDepartment())];

    [TestMethod]
    public void Every_permutation_of_a_life_ends_the_same()
    {
        StatusUpdate[] life =
        [
            Some.Says(WorkOrderState.Received, 1), Some.Says(WorkOrderState.Scheduled, 2), Some.Says(WorkOrderState.InProgress, 3),
            Some.Says(WorkOrderState.OnHold, 4), Some.Says(WorkOrderState.InProgress, 5), Some.Says(WorkOrderState.Completed, 6),
        ];
        foreach (var shuffled in Permutations(life))
        {
            End(shuffled).ShouldBe((WorkOrderState.Completed, "Completed", Some.Noon.AddMinutes(6)));
        }
    }

    [TestMethod]
    public void Any_order_and_repetition_of_any_updates_ends_where_the_newest_says()
    {
        var random = new Random(311);
        for (var round = 0; round < 3_000; round++)
        {
            var minutes = Enumerable.Range(1, 40).OrderBy(_ => random.Next()).Take(random.Next(1, 9));
            var updates = minutes.Select(minute => Some.Says(Mappable[random.Next(Mappable.Length)], minute)).ToList();
            var shuffled = updates.Concat(updates.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next()).ToList();

            var newest = updates.MaxBy(u => u.ChangedAt)!;
            var came = string.Join(", ", shuffled.Select(u => $"{u.State}@{u.ChangedAt:mm}"));
            End(shuffled).ShouldBe((newest.State!.Value, newest.Code, newest.ChangedAt), came);
        }
    }

    [TestMethod]
    public void The_same_update_again_changes_nothing_at_all()
    {
        foreach (var state in Mappable)
        {
            var (order, _) = StatusRules.Apply(Some.Order(), Some.Says(state, 1, "word"), Some.Noon);
            StatusRules.Apply(order, Some.Says(state, 1, "word"), Some.Noon.AddHours(1)).ShouldBe((order, StatusEffect.Late));
        }
    }

    private static (WorkOrderState State, string? Code, DateTimeOffset? At) End(IEnumerable<StatusUpdate> updates)
    {
        var order = updates.Aggregate(Some.Order(WorkOrderState.Sent), (order, update) => StatusRules.Apply(order, update, Some.Noon).Order);
        return (order.State, order.DepartmentCode, order.DepartmentChangedAt);
    }

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(IReadOnlyList<T> items) => items.Count == 0
        ? [[]]
        : items.SelectMany((item, i) => Permutations([.. items.Where((_, n) => n != i)]).Select(rest => (IReadOnlyList<T>)[item, .. rest]));
}
