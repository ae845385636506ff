using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Queries.</content>
public abstract partial class StoreContract
{
    private static readonly TicketQuery All = new(null, null, null, null, 100);

    public static IEnumerable<object[]> Queries =>
    [
        [All, "6 5 4 3 2 1"],
        [All with { Most = 2 }, "6 5"],
        [All with { From = Some.Noon.AddHours(3) }, "6 5 4 3"],
        [All with { Until = Some.Noon.AddHours(3) }, "3 2 1"],
        [All with { From = Some.Noon.AddHours(2).ToOffset(TimeSpan.FromHours(-4)), Until = Some.Noon.AddHours(4) }, "4 3 2"],
        [All with { From = Some.Noon.AddHours(5), Until = Some.Noon.AddHours(4) }, ""],
        [All with { Closed = true }, "6 3"],
        [All with { Closed = false }, "5 4 2 1"],
        [All with { Services = ["pothole"] }, "5 3 1"],
        [All with { Services = ["pothole", "graffiti", "none"] }, "6 5 4 3 2 1"],
        [All with { Services = ["none"] }, ""],
        [All with { Services = [] }, ""],
        [All with { Services = ["pothole"], Closed = true, From = Some.Noon, Most = 1 }, "3"],
    ];

    [TestMethod]
    public async Task Tickets_whose_public_state_changed_are_listed_once_by_their_last_change()
    {
        await DoneAsync(Some.New(Some.Ticket(1), Some.Ticket(2), Some.Ticket(3)));
        var lines = new Commit();
        lines.Timeline.AddRange(
        [
            new(2, Some.Noon.AddHours(1), "status"), new(1, Some.Noon.AddHours(2), "status"), new(2, Some.Noon.AddHours(3), "skip"),
            new(3, Some.Noon.AddHours(3), "parked"), new(1, Some.Noon.AddHours(9), "status"),
        ]);
        await DoneAsync(lines);

        (await ChangedAsync(0, 4)).ShouldBe([(1, Some.Noon.AddHours(2)), (2, Some.Noon.AddHours(3))]);
        (await ChangedAsync(2, 9)).ShouldBe([(2, Some.Noon.AddHours(3)), (1, Some.Noon.AddHours(9))]);
        (await ChangedAsync(0, 9, most: 1, skip: 1)).ShouldBe([(1, Some.Noon.AddHours(9))]);
        (await ChangedAsync(4, 8)).ShouldBeEmpty();

        Task<IReadOnlyList<(long TicketId, DateTimeOffset At)>> ChangedAsync(int from, int until, int most = 9, int skip = 0) =>
            Store.Tickets.ChangedAsync(Some.Noon.AddHours(from), Some.Noon.AddHours(until), most, skip, default);
    }

    [TestMethod]
    [DynamicData(nameof(Queries))]
    public async Task A_list_of_tickets_is_filtered_newest_first(object query, string expected)
    {
        await DoneAsync(Some.New(Enumerable.Range(1, 6).Select(i => Some.Ticket(i, WorkOrderState.Pending) with
        {
            RequestedAt = Some.Noon.AddHours(i),
            Service = i % 2 == 1 ? "pothole" : "graffiti",
            Status = i % 3 == 0 ? TicketStatus.Closed : (TicketStatus)(i % 3),
        })));

        var found = await Store.Tickets.QueryAsync((TicketQuery)query, default);
        string.Join(' ', found.Select(t => t.Id)).ShouldBe(expected);
        found.ShouldAllBe(t => t.WorkOrders.Length == 1);
    }

    [TestMethod]
    public async Task Tickets_are_found_by_id_with_their_own_orders_and_unknown_ids_are_left_out()
    {
        await DoneAsync(Some.New(
            Some.Ticket(1, WorkOrderState.Sent),
            Some.Ticket(2),
            Some.Ticket(3, WorkOrderState.Pending, WorkOrderState.Parked)));
        var found = await Store.Tickets.FindAsync([3, 1, 77], default);
        found.OrderBy(t => t.Id).Select(t => string.Join(' ', t.WorkOrders.Select(o => $"{o.TicketId}.{o.Ordinal}.{o.State}")))
            .ShouldBe(["1.1.Sent", "3.1.Pending 3.2.Parked"]);
        (await Store.Tickets.FindAsync([], default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Orders_are_found_by_the_departments_own_number_within_its_mapping()
    {
        WorkOrder Numbered(int i) => Some.Order(i) with
        {
            ExternalId = $"S-{(i == 4 ? 1 : i)}",
            Mapping = i == 3 ? "parks" : "streets",
        };
        await DoneAsync(Some.New(Enumerable.Range(1, 4).Select(i => Some.Ticket(i) with { WorkOrders = [Numbered(i)] })));
        var found = await Store.Tickets.FindByExternalIdsAsync("streets", ["S-1", "S-3", "S-9", "s-2"], default);
        found.Select(f => (f.Key, string.Join(' ', f.Order())))
            .ShouldBe([("S-1", $"{WorkOrderId.Of(1, 1)} {WorkOrderId.Of(4, 1)}")], "two orders may share one record of the department");
    }

    [TestMethod]
    public async Task Orders_are_paged_by_id()
    {
        await DoneAsync(Some.New(Enumerable.Range(1, 5).Select(i => Some.Ticket(i, WorkOrderState.Pending, WorkOrderState.Sent))));
        var ids = new List<long>();
        while (await Store.Tickets.OrdersAfterAsync(ids.LastOrDefault(), 3, default) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(3);
            ids.AddRange(page.Select(o => o.Id));
        }

        ids.ShouldBe(Enumerable.Range(1, 5).SelectMany(i => new[] { WorkOrderId.Of(i, 1), WorkOrderId.Of(i, 2) }));
    }

    [TestMethod]
    public async Task All_counts_of_an_installation_are_right()
    {
        var commit = Some.New(
            Some.Ticket(1, WorkOrderState.Sent, WorkOrderState.Sent), Some.Ticket(2) with { Status = TicketStatus.Closed });
        commit.Jobs.AddRange([Some.Job(1), Some.Job(2), Some.Job(3) with { Parked = "p" }]);
        commit.NewNotices.Add(new NewNotice(Some.Notice(1) with { State = NoticeState.ToCall }, null));
        await DoneAsync(commit);
        var counts = await Store.Desk.CountAsync(default);
        counts.Tickets.ShouldBe([new(TicketStatus.New, 1), new(TicketStatus.Closed, 1)], ignoreOrder: true);
        counts.Orders.ShouldBe([new(("streets", WorkOrderState.Sent), 2)]);
        counts.Notices.ShouldBe([new(NoticeState.ToCall, 1)]);
        (counts.Jobs[Some.Lane], counts.Parked[Some.Lane]).ShouldBe((2, 1));
    }
}
