using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_time_of_change_is_inexact
{
    // Half past one in the first pass of the hour, in New York.
    private static readonly DateTimeOffset FirstPass = new(2025, 11, 2, 5, 30, 0, TimeSpan.Zero);

    [TestMethod]
    public void An_order_reopened_on_the_day_it_was_completed_waits_for_a_person_who_decides()
    {
        var (completed, _) = StatusRules.Apply(Some.Order(), OnDay(Completed), Some.Noon);
        StatusRules.Apply(completed, OnDay(InProgress), Some.Noon).ShouldBe((completed, StatusEffect.Unordered));

        var (reopened, effect) = StatusRules.Apply(completed, OnDay(InProgress) with { IsNewer = true }, Some.Noon);

        effect.ShouldBe(StatusEffect.Applied);
        (reopened.State, reopened.DepartmentChangedAt).ShouldBe((InProgress, Some.Noon));
        StatusRules.Apply(reopened, OnDay(InProgress), Some.Noon).Effect.ShouldBe(StatusEffect.Late, "it is read again");
        StatusRules.Apply(reopened, OnDay(Completed), Some.Noon).Effect.ShouldBe(
            StatusEffect.Unordered, "it may be the old row, or the order may be completed again");
        StatusRules.Apply(reopened, OnDay(Completed, day: 1), Some.Noon).Order.State.ShouldBe(Completed, "the next day is newer");
    }

    [TestMethod]
    public void An_update_of_the_day_that_was_seen_before_changes_nothing()
    {
        var order = Some.Order();
        foreach (var state in new[] { Received, InProgress, Completed })
        {
            (order, var effect) = StatusRules.Apply(order, OnDay(state), Some.Noon);
            effect.ShouldBe(StatusEffect.Applied, "a further state of the same day is newer");
        }

        foreach (var state in new[] { Received, InProgress, Completed })
        {
            StatusRules.Apply(order, OnDay(state), Some.Noon).ShouldBe((order, StatusEffect.Late));
        }
    }

    [TestMethod]
    public void An_update_of_an_earlier_day_is_late()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), OnDay(InProgress), Some.Noon);

        StatusRules.Apply(order, OnDay(Completed, day: -1), Some.Noon).ShouldBe((order, StatusEffect.Late));
    }

    [TestMethod]
    public void A_date_and_an_exact_time_of_that_day_do_not_order_an_order_back()
    {
        var exact = new StatusUpdate { Code = "DONE", State = Completed, ChangedAt = Some.Noon.AddHours(6) };
        var (order, _) = StatusRules.Apply(Some.Order(), exact, Some.Noon);

        StatusRules.Apply(order, OnDay(InProgress), Some.Noon).Effect.ShouldBe(StatusEffect.Unordered);
    }

    [TestMethod]
    public void A_change_in_the_second_pass_of_an_hour_that_comes_twice_follows_the_first()
    {
        var (working, _) = StatusRules.Apply(Some.Order(), InHour(InProgress, 20), Some.Noon);

        var (order, effect) = StatusRules.Apply(working, InHour(Completed, -20), Some.Noon);

        effect.ShouldBe(StatusEffect.Applied);
        (order.State, order.DepartmentChangedAt).ShouldBe((Completed, FirstPass.AddMinutes(40)), "its time is that of the second pass");
        StatusRules.Apply(order, InHour(InProgress, 20), Some.Noon).Effect.ShouldBe(StatusEffect.Late, "the first row is read again");
        StatusRules.Apply(order, InHour(Completed, -20), Some.Noon).Effect.ShouldBe(StatusEffect.Late);
    }

    [TestMethod]
    [DataRow(20, -20, DisplayName = "at a time that shows earlier")]
    [DataRow(-20, 20, DisplayName = "at a time that shows later")]
    public void An_order_reopened_within_an_hour_that_comes_twice_waits_for_a_person(int completed, int reopened)
    {
        var (order, _) = StatusRules.Apply(Some.Order(), InHour(Completed, completed), Some.Noon);

        StatusRules.Apply(order, InHour(InProgress, reopened), Some.Noon).ShouldBe((order, StatusEffect.Unordered));
    }

    [TestMethod]
    public void An_order_completed_before_an_hour_that_comes_twice_is_reopened_within_it()
    {
        var exact = new StatusUpdate { Code = "DONE", State = Completed, ChangedAt = FirstPass.AddMinutes(-40) };
        var minute = exact with { ChangedAt = FirstPass.AddMinutes(-100), Granularity = TimeSpan.FromMinutes(1) };
        foreach (var completed in new[] { exact, minute })
        {
            var (order, _) = StatusRules.Apply(Some.Order(), completed, Some.Noon);
            StatusRules.Apply(order, InHour(InProgress, -20), Some.Noon).Effect.ShouldBe(StatusEffect.Applied);
        }
    }

    [TestMethod]
    public void An_order_is_reopened_half_an_hour_later_by_a_system_that_writes_no_seconds()
    {
        var update = new StatusUpdate
        {
            Code = "DONE", State = Completed, ChangedAt = Some.Noon, Granularity = TimeSpan.FromMinutes(1),
        };
        var (order, _) = StatusRules.Apply(Some.Order(), update, Some.Noon);
        var reopened = update with { Code = "WIP", State = InProgress, ChangedAt = Some.Noon.AddMinutes(30) };

        StatusRules.Apply(order, reopened, Some.Noon).Order.State.ShouldBe(InProgress);
    }

    [TestMethod]
    public void Another_code_of_the_day_for_the_state_that_the_order_has_changes_nothing()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), OnDay(InProgress), Some.Noon);

        StatusRules.Apply(order, OnDay(InProgress) with { Code = "CREW OUT" }, Some.Noon).ShouldBe((order, StatusEffect.Late));
    }

    [TestMethod]
    public void The_hours_around_one_that_comes_twice_keep_their_order()
    {
        var before = new StatusUpdate { Code = "NEW", State = Received, ChangedAt = FirstPass.AddMinutes(-31) };
        var after = new StatusUpdate { Code = "WIP", State = InProgress, ChangedAt = FirstPass.AddMinutes(91) };
        var (order, _) = StatusRules.Apply(Some.Order(), InHour(Completed, 0), Some.Noon);

        StatusRules.Apply(order, before, Some.Noon).Effect.ShouldBe(StatusEffect.Late);
        StatusRules.Apply(order, after, Some.Noon).Order.State.ShouldBe(InProgress);
    }

    [TestMethod]
    public void An_order_whose_last_status_an_earlier_hub_dated_in_the_future_moves_again()
    {
        var poisoned = Some.Order(Received) with { DepartmentChangedAt = Some.Noon.AddYears(73) };

        var (order, effect) = StatusRules.Apply(poisoned, Some.Update(Completed, -5), Some.Noon);

        (effect, order.State, order.DepartmentChangedAt).ShouldBe((StatusEffect.Applied, Completed, Some.Noon.AddMinutes(-5)));
    }

    [TestMethod]
    public void Two_unknown_codes_of_one_day_are_both_news()
    {
        var (first, second) = (OnDay(null) with { Code = "A" }, OnDay(null) with { Code = "B" });
        var seen = InexactUpdates.Add(null, first);

        (InexactUpdates.Contains(seen, first), InexactUpdates.Contains(seen, second)).ShouldBe((true, false));
        InexactUpdates.Contains(seen, first with { State = InProgress }).ShouldBeFalse("once the table has the code, it counts");
    }

    [TestMethod]
    public void The_list_of_updates_seen_stays_short()
    {
        var seen = Enumerable.Range(0, 1_000).Aggregate(
            (string?)null, (list, n) => InexactUpdates.Add(list, OnDay(Received) with { Code = $"C{n}" }));

        seen!.Split('\n').Length.ShouldBeLessThan(50);
        InexactUpdates.Contains(seen, OnDay(Received) with { Code = "C999" }).ShouldBeTrue();
    }

    private static StatusUpdate OnDay(WorkOrderState? state, int day = 0) => new()
    {
        Code = state?.ToString() ?? "UNMAPPED",
        State = state,
        ChangedAt = Some.Noon.AddDays(day),
        Granularity = TimeSpan.FromDays(1),
    };

    private static StatusUpdate InHour(WorkOrderState state, int minutes) => new()
    {
        Code = state.ToString(),
        State = state,
        ChangedAt = FirstPass.AddMinutes(minutes),
        SecondChangedAt = FirstPass.AddMinutes(minutes + 60),
    };
}
