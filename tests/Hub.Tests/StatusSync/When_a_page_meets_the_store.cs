using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

[TestClass]
public sealed class When_a_page_meets_the_store
{
    private readonly TempFolder folder = new();
    private SqliteStore store = null!;

    [TestInitialize]
    public void Open() => store = new SqliteStore(folder.File(), TimeProvider.System);

    [TestCleanup]
    public async Task CloseAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task An_update_finds_its_order_by_our_reference_or_their_number()
    {
        var first = Page.Numbered(1, Received);
        var second = Page.Numbered(2, Received);
        var elsewhere = Page.Numbered(3, Received);
        elsewhere = elsewhere.With(elsewhere.Order(1) with { Mapping = "parks" });
        await store.CommitAsync(Some.New(first, second, elsewhere), default);
        var foreign = first.Order(1).Reference.Replace("ALN", "BAL", StringComparison.Ordinal);
        StatusUpdate[] updates =
        [
            Page.Says("?", Received, reference: first.Order(1).Reference),
            Page.Says("S-2-1", Received),
            Page.Says("S-9-1", Received),
            Page.Says("S-3-1", Received),
            Page.Says("?", Received, reference: foreign),
            Page.Says("?", Received, reference: elsewhere.Order(1).Reference),
            Page.Says("S-2-1", Received, reference: "their own words"),
            Page.Says("?", Received, reference: $"{first.Order(1).Reference.ToLowerInvariant()}   "),
            Page.Says("S-2-1         ", Received),
            Page.Says("\uFEFFS\u20112\u20111", Received),
        ];

        var (orders, tickets) = await new StatusMatcher(store).MatchAsync("streets", updates, default);

        orders.Select(o => (long?)o.SingleOrDefault())
            .ShouldBe([first.Order(1).Id, second.Order(1).Id, 0, 0, 0, 0, second.Order(1).Id,
                first.Order(1).Id, second.Order(1).Id, second.Order(1).Id]);
        tickets.Select(t => t.Id).ShouldBe([1, 2, 3], ignoreOrder: true);
        (await new StatusMatcher(store).MatchAsync("streets", [], default)).Orders.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_update_of_a_record_made_of_several_of_our_orders_is_about_all_of_them()
    {
        var first = Page.Numbered(1, Received);
        var second = Page.Numbered(2, Received);
        second = second.With(second.Order(1) with { ExternalId = "S-1-1" });
        await store.CommitAsync(Some.New(first, second), default);

        StatusUpdate[] updates = [Page.Says("S-1-1", Received, reference: first.Order(1).Reference), Page.Says("S-1-1", Received)];
        var (orders, _) = await new StatusMatcher(store).MatchAsync("streets", updates, default);

        orders[0].ShouldBe([first.Order(1).Id, second.Order(1).Id]);
        orders[1].ShouldBe([first.Order(1).Id, second.Order(1).Id], ignoreOrder: true);
    }

    [TestMethod]
    public async Task Of_several_updates_stored_for_one_number_the_newest_is_applied_in_whatever_order_they_arrived()
    {
        await store.CommitAsync(Page.Apply([Page.Says("S-1-1", Completed, 9), Page.Says("S-1-1", Received, 2)]).Commit, default);
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);

        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var lanes = new Dictionary<string, int> { ["status"] = 9 };
        var claim = await store.Jobs.ClaimAsync(session, lanes, Some.Noon.AddDays(1), default);
        var stored = JsonSerializer.Deserialize<StatusUpdate>(claim.Works.ShouldHaveSingleItem().Job.Payload!)!;
        stored.State.ShouldBe(Completed, "the department reports it once, so an update lost here is lost for good");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(7, DisplayName = "stamped finer than the store keeps time")]
    public async Task An_unknown_code_read_again_at_the_next_poll_adds_nothing(int ticks)
    {
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
        var update = Page.Says("S-1-1", null);
        for (var poll = 0; poll < 3; poll++)
        {
            var ticket = (await store.Tickets.FindAsync([1], default))[0];
            await store.CommitAsync(Page.Apply([update with { ChangedAt = update.ChangedAt.AddTicks(ticks) }], ticket).Commit, default);
        }

        (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        (await store.Tickets.TimelineAsync(1, default)).ShouldHaveSingleItem("a poll that reaches back reads the same row every time");
    }

    [TestMethod]
    public async Task An_update_stamped_finer_than_the_store_keeps_time_is_applied_once()
    {
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
        var update = Page.Says("S-1-1", InProgress);
        for (var poll = 0; poll < 3; poll++)
        {
            var ticket = (await store.Tickets.FindAsync([1], default))[0];
            await store.CommitAsync(Page.Apply([update with { ChangedAt = update.ChangedAt.AddTicks(7) }], ticket).Commit, default);
        }

        (await store.Tickets.TimelineAsync(1, default)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task An_order_the_department_has_is_no_longer_parked_for_a_person()
    {
        var ticket = Page.Numbered(1, Parked);
        var commit = Some.New(ticket);
        commit.Jobs.Add(Some.Job(ticket.Order(1).Id) with { Parked = "It may have arrived" });
        await store.CommitAsync(commit, default);

        await store.CommitAsync(Page.Apply([Page.Says("S-1-1", InProgress)], ticket).Commit, default);

        (await store.Desk.ParkedAsync(9, default)).ShouldBeEmpty("hub parked still sends a person to look for it");
    }
}
