using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_updates_of_one_day_are_remembered
{
    private static readonly StatusUpdate Begun = OnDay("WIP", InProgress);
    private static readonly StatusUpdate Done = OnDay("DONE", Completed);

    [TestMethod]
    public void The_codes_are_listed_as_the_department_wrote_them_in_the_order_in_which_they_came()
    {
        var seen = Add(Begun, OnDay("NEW@CITY", Received), OnDay("HELD\r\nUP", null), Begun);

        InexactUpdates.Codes(seen).ShouldBe(["WIP", "NEW@CITY", "HELD UP"]);
    }

    [TestMethod]
    public void The_newest_update_is_the_one_of_the_latest_day()
    {
        InexactUpdates.Newest(null).ShouldBeNull();
        InexactUpdates.Newest("").ShouldBeNull();
        InexactUpdates.Newest(Add(OnDay("A", Received, 1), OnDay("B@C", InProgress, 3), OnDay("D", Completed, 2)))
            .ShouldBe(Some.Noon.AddDays(3));
        InexactUpdates.Newest(Add(OnDay("A", Received) with { ChangedAt = DateTimeOffset.UnixEpoch.AddDays(-1) }))
            .ShouldBe(DateTimeOffset.UnixEpoch.AddDays(-1), "a year before 1970");
    }

    [TestMethod]
    public void A_persons_decision_leaves_the_update_that_was_chosen()
    {
        var decided = InexactUpdates.Decided(Done);

        (InexactUpdates.IsDecided(decided), InexactUpdates.IsDecided(Add(Begun, Done)), InexactUpdates.IsDecided(null))
            .ShouldBe((true, false, false));
        (InexactUpdates.Contains(decided, Done), InexactUpdates.Contains(decided, Begun)).ShouldBe((true, false));
        InexactUpdates.Codes(decided).ShouldBe(["DONE"]);
        InexactUpdates.Newest(decided).ShouldBe(Some.Noon);
    }

    [TestMethod]
    public void What_a_person_decided_holds_until_the_next_day()
    {
        var (order, _) = StatusRules.Apply(Some.Order(), Begun with { IsNewer = true }, Some.Noon);

        StatusRules.Apply(order, Done, Some.Noon).ShouldBe((order, StatusEffect.Unordered), "the further state may be what was reopened");
        var (next, effect) = StatusRules.Apply(order, OnDay("DONE", Completed, 1), Some.Noon);
        (effect, InexactUpdates.IsDecided(next.InexactUpdates)).ShouldBe((StatusEffect.Applied, false));
    }

    [TestMethod]
    public void The_list_begins_anew_with_the_next_day_and_ends_with_an_exact_time()
    {
        var (first, _) = StatusRules.Apply(Some.Order(), OnDay("NEW", Received), Some.Noon);
        var (second, _) = StatusRules.Apply(first, Begun, Some.Noon);
        InexactUpdates.Codes(second.InexactUpdates).ShouldBe(["NEW", "WIP"]);

        var (third, _) = StatusRules.Apply(second, OnDay("HELD", OnHold, 1), Some.Noon);
        InexactUpdates.Codes(third.InexactUpdates).ShouldBe(["HELD"]);

        StatusRules.Apply(third, Some.Update(Completed, 48 * 60), Some.Noon).Order.InexactUpdates.ShouldBeNull();
    }

    [TestMethod]
    public void Times_without_seconds_are_remembered_for_two_hours()
    {
        var (first, _) = StatusRules.Apply(Some.Order(), InMinute("NEW", Received, 0), Some.Noon);
        var (second, _) = StatusRules.Apply(first, InMinute("WIP", InProgress, 119), Some.Noon);
        var (third, _) = StatusRules.Apply(second, InMinute("DONE", Completed, 119 + 120), Some.Noon);

        InexactUpdates.Codes(second.InexactUpdates).ShouldBe(["NEW", "WIP"]);
        InexactUpdates.Codes(third.InexactUpdates).ShouldBe(["DONE"]);
    }

    private static string? Add(params StatusUpdate[] updates) => updates.Aggregate((string?)null, InexactUpdates.Add);

    private static StatusUpdate InMinute(string code, WorkOrderState state, int minute) =>
        OnDay(code, state) with { ChangedAt = Some.Noon.AddMinutes(minute), Granularity = TimeSpan.FromMinutes(1) };

    private static StatusUpdate OnDay(string code, WorkOrderState? state, int day = 0) =>
        new() { Code = code, State = state, ChangedAt = Some.Noon.AddDays(day), Granularity = TimeSpan.FromDays(1) };
}
