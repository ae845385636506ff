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
    public async Task No_try_is_spent_everything_drains_once_and_a_colleague_notices_nothing()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        await using var store = new SqliteStore(folder.File(), time);
        var (streets, parks) = (new OfficeSystem(), new OfficeSystem());
        var lanes = new Lanes([new Lane(LaneName.Submit("streets"), 4), new Lane(LaneName.Submit("parks"), 4)]);
        var (city, lease) = (TestCity.Make(), new NodeLease(Some.Node, store.IsShared, time));
        DepartmentLinks? links = null;
        using var parts = new Parts(store, lanes, lease, time, returns =>
        {
            var rest = new LaneRest(returns, NullLogger<LaneRest>.Instance);
            links = new DepartmentLinks(new[] { ("streets", streets), ("parks", parks) }.Select(d =>
                new DepartmentLink(TestMapping.Of("find", d.Item1), d.Item2, lanes[LaneName.Submit(d.Item1)]!, rest, time)));
            return [new SubmitStep(
                city, links, new TicketDecisions(store), new TrafficMeter(city, time), Some.Lease(time), time, NullLogger<SubmitStep>.Instance)];
        });
        using var all = links;

        streets.IsDown = true;
        var commit = Some.New(Enumerable.Range(1, Orders).Select(i => Some.Ticket(i) with { Service = TestCity.TwoDepartments, WorkOrders = [Some.Order(i), Some.Order(i, 2) with { Department = "parks", Mapping = "parks" }] }));
        commit.Jobs.AddRange(Enumerable.Range(1, Orders).SelectMany(i => new[] { Some.Job(WorkOrderId.Of(i, 1)), Some.Job(WorkOrderId.Of(i, 2), "to:parks") }));
        await store.CommitAsync(commit, default);
        await parts.Node.StartAsync(default);

        await parks.HasAsync(Orders);
        for (var minutes = 0; minutes < 8 * 60; minutes++)
        {
            // The clock goes on once it has knocked again, so that no hour is skipped; or, where the minute fell between a knock and its
            // failure, once it plainly waits.
            var knocked = streets.Knocks;
            time.Advance(TimeSpan.FromMinutes(1));
            await streets.MayKnockAsync(knocked + 1);
        }

        streets.Knocks.ShouldBeGreaterThan(4 * 60, "it knocked all the time");

        streets.IsDown = false;
        var back = time.Now;
        while (streets.Taken.Count < Orders)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            (time.Now - back).ShouldBeLessThan(TimeSpan.FromHours(4), "it drains");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        await parts.Node.StopAsync(patience.Token);
        streets.Taken.ShouldBeUnique();
        var orders = await store.Tickets.OrdersAfterAsync(0, 10_000, default);
        orders.Count(o => o.Mapping == "streets" && o is { State: WorkOrderState.Received, Sends: 1 }).ShouldBe(Orders, "waiting spent no try");
        (await store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();
    }

    private sealed class OfficeSystem : IWorkOrderConnector
    {
        private int knocks;

        public volatile bool IsDown;

        public ConcurrentQueue<string> Taken { get; } = new();

        public int Knocks => Volatile.Read(ref knocks);

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
        {
            Interlocked.Increment(ref knocks);
            if (!IsDown)
            {
                Taken.Enqueue(order.Reference);
            }

            return Task.FromResult<SubmitResult>(IsDown ? new SubmitResult.Retry("no connection") : new SubmitResult.Created($"S-{order.Reference}"));
        }

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => Task.FromResult(StatusPage.Nothing(cursor));

        public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(!IsDown, ""));

        public Task HasAsync(int orders) => UntilAsync(() => Taken.Count >= orders);

        public async Task MayKnockAsync(int times)
        {
            for (var looks = 0; Knocks < times && looks < 200; looks++)
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
