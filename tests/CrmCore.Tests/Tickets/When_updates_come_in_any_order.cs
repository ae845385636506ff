using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_updates_come_in_any_order
{
    private static readonly WorkOrderState[] Mappable = [.. Enum.GetValues<WorkOrderState>().Where(s => s.IsFromDepartment())];

    [TestMethod]
    public void Every_permutation_of_updates_ends_in_the_same_state()
    {
        StatusUpdate[] updates =
        [
            Some.Update(WorkOrderState.Received, 1),
            Some.Update(WorkOrderState.Scheduled, 2),
            Some.Update(WorkOrderState.InProgress, 3),
            Some.Update(WorkOrderState.OnHold, 4),
            Some.Update(WorkOrderState.InProgress, 5),
            Some.Update(WorkOrderState.Completed, 6),
        ];
        foreach (var shuffled in Permutations(updates))
        {
            End(shuffled).ShouldBe((WorkOrderState.Completed, "Completed", Some.Noon.AddMinutes(6)));
        }
    }

    [TestMethod]
    public void Repeated_updates_in_any_order_end_in_the_state_of_the_newest()
    {
        var random = new Random(311);
        for (var round = 0; round < 3_000; round++)
        {
            var minutes = Enumerable.Range(1, 40).OrderBy(_ => random.Next()).Take(random.Next(1, 9));
            var updates = minutes.Select(minute => Some.Update(Mappable[random.Next(Mappable.Length)], minute)).ToList();
            var shuffled = updates.Concat(updates.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next()).ToList();

            var newest = updates.MaxBy(u => u.ChangedAt)!;
            var arrived = string.Join(", ", shuffled.Select(u => $"{u.State}@{u.ChangedAt:mm}"));
            End(shuffled).ShouldBe((newest.State!.Value, newest.Code, newest.ChangedAt), arrived);
        }
    }

    [TestMethod]
    public void A_repeated_update_changes_nothing()
    {
        foreach (var state in Mappable)
        {
            var (order, _) = StatusRules.Apply(Some.Order(), Some.Update(state, 1, "note"), Some.Noon);
            StatusRules.Apply(order, Some.Update(state, 1, "note"), Some.Noon.AddHours(1)).ShouldBe((order, StatusEffect.Late));
        }
    }

    private static (WorkOrderState State, string? Code, DateTimeOffset? At) End(IEnumerable<StatusUpdate> updates)
    {
        var order = updates.Aggregate(
            Some.Order(WorkOrderState.Sent), (order, update) => StatusRules.Apply(order, update, Some.Noon).Order);
        return (order.State, order.DepartmentCode, order.DepartmentChangedAt);
    }

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(IReadOnlyList<T> items)
    {
        if (items.Count == 0)
        {
            return [[]];
        }

        return items.SelectMany((item, i) =>
            Permutations([.. items.Where((_, n) => n != i)]).Select(rest => (IReadOnlyList<T>)[item, .. rest]));
    }
}
