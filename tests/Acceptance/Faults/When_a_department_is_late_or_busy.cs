using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

[TestClass]
public class When_a_department_is_late_or_busy
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task An_order_it_commits_after_we_gave_up_waiting_is_found_and_not_sent_again()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        var timedOut = new TaskCompletionSource();
        department.BeforeRecord = async (aborted, _) =>
        {
            // The department sees the hub's time-out as an aborted request, and makes the record a while after that.
            await aborted.WhenCancelledAsync();
            timedOut.TrySetResult();
            await Task.Delay(Second, TimeProvider.System, ct);
        };
        var mapping = SmallCity.Soap(department.Url).With("timeout: 10s", "timeout: 1s").With("settle: 300ms", "settle: 4s");
        using var town = await SmallTown.StartAsync(_ => mapping, ct);

        await town.PostOneAsync(ct);
        await timedOut.Task.WaitAsync(Eventually.Timeout, TimeProvider.System, ct);
        var order = await town.OrderAsync(o => o.State is "received", ct);

        department.Records.ShouldBe([order.Reference]);
        department.CreateTimes.Count.ShouldBe(1, "the hub sent nothing within the settle time");
    }

    [TestMethod]
    public async Task The_rate_it_measures_stays_under_the_one_agreed_while_a_backlog_drains()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        department.FixedReply = new Reply(503, "text/plain", []);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url).With("limits: {", "limits: { rate: 20/s,"), ct);
        await new RequestPoster(town.Hub.Api).RunAsync(Enumerable.Range(0, 80).Select(n => TicketRequest.Nth((3 * n) + 2, "pothole")), ct);
        department.CreateTimes.Clear();
        await using var stalls = new StallMonitor();
        department.FixedReply = null;

        await town.Hub.Api.WaitForOrdersAsync(80, "received", ct);

        department.Records.ShouldBeUnique();
        MostWithinASecond(department.CreateTimes)
            .ShouldBeLessThanOrEqualTo(22 + stalls.Allow(20), "20 a second, and the burst of a tenth of a second");
    }

    [TestMethod]
    public async Task All_orders_to_a_department_wait_when_it_asks_the_hub_to_wait()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        department.MaxPerSecond = 10;
        await new RequestPoster(town.Hub.Api).RunAsync(Enumerable.Range(0, 60).Select(n => TicketRequest.Nth((3 * n) + 2, "pothole")), ct);

        await town.Hub.Api.WaitForOrdersAsync(60, "received", ct);

        department.Records.Count.ShouldBe(60);
        department.Records.ShouldBeUnique();
        department.RefusalTimes.ShouldNotBeEmpty("the department did ask the hub to wait");

        // Orders on their way may still arrive. The hub sends no others for the second that the department asked for.
        var arrivals = department.CreateTimes.Concat(department.RefusalTimes).ToList();
        foreach (var refused in department.RefusalTimes)
        {
            arrivals.Count(at => at > refused + (Second / 4) && at < refused + (Second * 0.9)).ShouldBeLessThanOrEqualTo(4);
        }
    }

    private static int MostWithinASecond(IReadOnlyCollection<TimeSpan> times) =>
        times.Max(first => times.Count(at => at >= first && at < first + Second));
}
