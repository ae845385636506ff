using System.Collections.Concurrent;
using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_a_department_is_down_for_eight_hours
{
    private const int Orders = 300;

    [TestMethod]
    public async Task No_try_is_spent_all_orders_drain_once_and_another_department_is_not_delayed()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        await using var store = new SqliteStore(folder.File(), time);
        var streets = new OfficeSystem();
        var parks = new OfficeSystem();
        var lanes = new Lanes([new Lane(LaneName.Submit("streets"), 4), new Lane(LaneName.Submit("parks"), 4)]);
        var city = TestCity.Make();
        var lease = new NodeLease(Some.Node, store.IsShared, time);
        DepartmentLinks? links = null;
        using var parts = new Parts(store, lanes, lease, time, returns =>
        {
            var pause = new LanePause(returns, NullLogger<LanePause>.Instance);
            DepartmentLink Link(string name, OfficeSystem system) =>
                new(TestMapping.Of("find", name), system, lanes[LaneName.Submit(name)]!, pause, time);
            links = new DepartmentLinks([Link("streets", streets), Link("parks", parks)]);
            return
            [
                new SubmitStep(
                    city,
                    links,
                    new TicketDecisions(store),
                    new TrafficMeter(city, time),
                    Some.Lease(time),
                    time,
                    NullLogger<SubmitStep>.Instance),
            ];
        });
        using var all = links;

        streets.IsDown = true;
        var commit = Some.New(Enumerable.Range(1, Orders).Select(i => Some.Ticket(i) with
        {
            Service = TestCity.TwoDepartments,
            WorkOrders = [Some.Order(i), Some.Order(i, 2) with { Department = "parks", Mapping = "parks" }],
        }));
        commit.Jobs.AddRange(Enumerable.Range(1, Orders).SelectMany(i => new[]
        {
            Some.Job(WorkOrderId.Of(i, 1)),
            Some.Job(WorkOrderId.Of(i, 2), "to:parks"),
        }));
        await store.CommitAsync(commit, default);
        await parts.Node.StartAsync(default);

        await parks.WaitForOrdersAsync(Orders);
        for (var minutes = 0; minutes < 8 * 60; minutes++)
        {
            // The clock advances once the hub has called the system again, so that no hour is skipped. When the minute passed between a
            // call and its failure, no call follows, and the clock advances after a short wait.
            var callsBefore = streets.Calls;
            time.Advance(TimeSpan.FromMinutes(1));
            await streets.WaitForCallsAsync(callsBefore + 1);
        }

        streets.Calls.ShouldBeGreaterThan(4 * 60, "the hub called all the time");

        streets.IsDown = false;
        var back = time.Now;
        while (streets.Accepted.Count < Orders)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            (time.Now - back).ShouldBeLessThan(TimeSpan.FromHours(4), "the waiting orders drain");
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        await parts.Node.StopAsync(timeout.Token);
        streets.Accepted.ShouldBeUnique();
        var orders = await store.Tickets.OrdersAfterAsync(0, 10_000, default);
        orders.Count(o => o is { Mapping: "streets", State: WorkOrderState.Received, Sends: 1 }).ShouldBe(Orders, "waiting spent no try");
        (await store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();
    }

    private sealed class OfficeSystem : IWorkOrderConnector
    {
        private int calls;

        public volatile bool IsDown;

        public ConcurrentQueue<string> Accepted { get; } = new();

        public int Calls => Volatile.Read(ref calls);

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
        {
            Interlocked.Increment(ref calls);
            if (IsDown)
            {
                return Task.FromResult<SubmitResult>(new SubmitResult.Retry("no connection"));
            }

            Accepted.Enqueue(order.Reference);
            return Task.FromResult<SubmitResult>(new SubmitResult.Created($"S-{order.Reference}"));
        }

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => Task.FromResult(StatusPage.Nothing(cursor));

        public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(!IsDown, ""));

        public Task WaitForOrdersAsync(int orders) => UntilAsync(() => Accepted.Count >= orders);

        public async Task WaitForCallsAsync(int times)
        {
            for (var looks = 0; Calls < times && looks < 200; looks++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }

        private static async Task UntilAsync(Func<bool> done)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (!done())
            {
                TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(60));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }
    }
}
