using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

[TestClass]
public class When_a_department_is_down
{
    private const int Tickets = 60;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_others_work_on_and_its_own_work_waits_and_drains()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct, without: "streets");
        var posting = new Posting(town.Hub.Api);

        await posting.RunAsync(Enumerable.Range(0, Tickets).Select(Ask.Nth), ct);
        var orders = await Eventually.SeesAsync(
            () => town.Hub.Api.OrdersAsync(ct), all => all.Count > Tickets && all.All(o => o.Mapping == "streets" || o.State == "completed"), ct);
        var theirs = orders.Where(o => o.Mapping == "streets").ToList();
        theirs.ShouldAllBe(o => o.State == "pending");
        var status = await town.Hub.Api.StatusAsync(ct);
        status.Departments.Single(d => d.Mapping == "streets").Waiting.ShouldBe(theirs.Count);
        status.Parked.ShouldBe(0);

        await town.StartAsync("streets", ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), all => all.AllClosed(Tickets), ct);
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
    }
}
