using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

[TestClass]
public class When_a_department_is_down
{
    private const int Tickets = 60;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_other_departments_work_goes_on_and_its_own_work_waits_and_drains()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct, without: "streets");
        var poster = new RequestPoster(town.Hub.Api);

        await poster.RunAsync(Enumerable.Range(0, Tickets).Select(TicketRequest.Nth), ct);
        var orders = await Eventually.SeesAsync(
            () => town.Hub.Api.OrdersAsync(ct),
            all => all.Count > Tickets && all.All(o => o.Mapping == "streets" || o.State == "completed"),
            ct);
        var streetsOrders = orders.Where(o => o.Mapping == "streets").ToList();
        streetsOrders.ShouldAllBe(o => o.State == "pending");
        var status = await town.Hub.Api.StatusAsync(ct);
        status.Departments.Single(d => d.Mapping == "streets").Waiting.ShouldBe(streetsOrders.Count);
        status.Parked.ShouldBe(0);

        await town.StartAsync("streets", ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), all => all.AllClosed(Tickets), ct);
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
    }
}
