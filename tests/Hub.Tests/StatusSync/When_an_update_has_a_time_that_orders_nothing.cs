using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

[TestClass]
public sealed class When_an_update_has_a_time_that_orders_nothing
{
    private readonly TempFolder folder = new();
    private SqliteStore store = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        store = new SqliteStore(folder.File(), TimeProvider.System);
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task An_order_reopened_on_the_same_day_is_parked_once_and_the_person_who_retries_reopens_it()
    {
        await ApplyAsync(OnDay(Completed));
        await ApplyAsync(OnDay(InProgress));
        await ApplyAsync(OnDay(Completed), OnDay(InProgress));

        (await OrderAsync()).State.ShouldBe(Completed);
        var parked = (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        parked.Kind.ShouldBe(JobKind.ApplyStatus);
        parked.Parked.ShouldNotBeNull().ShouldContain("its time does not tell which is newer");

        await ApplyAsync(JsonSerializer.Deserialize(parked.Payload!, StatusJson.Default.StatusUpdate)!);

        (await OrderAsync()).State.ShouldBe(InProgress);
    }

    [TestMethod]
    public async Task A_newer_update_settles_one_that_waits_for_a_person()
    {
        await ApplyAsync(OnDay(Completed));
        await ApplyAsync(OnDay(InProgress));
        await ApplyAsync(OnDay(Completed, day: 1));

        (await store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();
        (await OrderAsync()).State.ShouldBe(Completed);
    }

    [TestMethod]
    public async Task An_update_later_the_same_day_settles_nothing_because_the_one_that_waits_may_be_later_still()
    {
        await ApplyAsync(OnDay(Completed));
        await ApplyAsync(OnDay(InProgress));
        await ApplyAsync(Page.Says("S-1-1", Completed) with { ChangedAt = Some.Noon.AddHours(1) });

        (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Kind.ShouldBe(JobKind.ApplyStatus);
    }

    [TestMethod]
    public async Task The_one_that_waits_names_the_others_of_its_day()
    {
        await ApplyAsync(OnDay(Completed));
        await ApplyAsync(OnDay(InProgress) with { Code = "REOPENED" });
        await ApplyAsync(OnDay(OnHold) with { Code = "PAUSE" });

        var reason = (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Parked.ShouldNotBeNull();
        reason.ShouldContain("retry takes \"PAUSE\"");
        reason.ShouldContain("It also said, then: \"REOPENED\".");
        await ApplyAsync(OnDay(Scheduled) with { Code = "LATER" });
        (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Parked.ShouldNotBeNull()
            .ShouldEndWith("It also said, then: \"REOPENED\", \"PAUSE\".");
    }

    [TestMethod]
    public async Task An_unknown_code_of_the_day_is_applied_once_the_table_has_it()
    {
        await ApplyAsync(OnDay(InProgress));
        var unknown = OnDay(null) with { Code = "PAUSE" };
        await ApplyAsync(unknown);
        await ApplyAsync(unknown);
        (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();

        await ApplyAsync(unknown with { State = OnHold });

        (await OrderAsync()).State.ShouldBe(OnHold);
    }

    [TestMethod]
    public async Task A_file_and_its_repeat_within_the_hour_that_comes_twice_end_in_the_newest_state()
    {
        var first = new DateTimeOffset(2025, 11, 2, 5, 50, 0, TimeSpan.Zero);
        StatusUpdate In(WorkOrderState state, int minutes) => Page.Says("S-1-1", state) with
        {
            ChangedAt = first.AddMinutes(minutes),
            SecondChangedAt = first.AddMinutes(minutes + 60),
        };
        StatusUpdate[] rows = [In(Scheduled, -45), In(InProgress, 0), In(Completed, -40)];
        for (var round = 0; round < 3; round++)
        {
            await ApplyAsync(rows);
        }

        (await OrderAsync()).State.ShouldBe(Completed);
        (await store.Tickets.TimelineAsync(1, default)).Select(t => t.What).ShouldBe(["status", "status", "status"]);
    }

    private static StatusUpdate OnDay(WorkOrderState? state, int day = 0) => Page.Says("S-1-1", state) with
    {
        ChangedAt = Some.Noon.AddDays(day),
        Granularity = TimeSpan.FromDays(1),
    };

    private async Task ApplyAsync(params StatusUpdate[] updates)
    {
        var ticket = (await store.Tickets.FindAsync([1], default))[0];
        (await store.CommitAsync(Page.Apply(updates, ticket).Commit, default)).Status.ShouldBe(CommitStatus.Done);
    }

    private async Task<WorkOrder> OrderAsync() => (await store.Tickets.FindAsync([1], default))[0].Order(1);
}
