using Allentown311.Acceptance.Crashes;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Power;

[TestClass]
public class When_the_power_fails
{
    private const int Tickets = 200;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_acknowledged_ticket_exists_and_nothing_is_doubled()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartWithoutHubAsync(ct);
        using var disk = new SimulatedDisk(town.Hub.Data);
        var poster = new RequestPoster(town.Hub.Api);
        var run = await RunUntilCutAsync(town.Hub, disk, poster, Enumerable.Range(0, Tickets).Select(TicketRequest.Nth), [""], ct);

        await town.Hub.StartAsync(ct);
        await town.Hub.Api.ShouldHaveAsync(run.Numbers, ct);

        // The remaining requests are posted and all work is done. The count shows that no ticket number was given out twice.
        await run.Posted;
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);
        (await town.Hub.Api.StatusAsync(ct)).Tickets["closed"].ShouldBe(Tickets);
        poster.Numbers.Values.Distinct().Count().ShouldBe(Tickets);
        (await town.Hub.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
        await StatusChecks.ShouldBeDoneThereAndHereAsync(town, ct);
    }

    [TestMethod]
    public async Task A_work_order_handed_over_as_a_file_is_a_whole_file_under_its_name()
    {
        var ct = TestContext.CancellationToken;
        using var town = SmallTown.Make(SmallCity.Csv);
        using var disk = new SimulatedDisk(town.Folder);
        var poster = new RequestPoster(town.Hub.Api);
        var requests = Enumerable.Range(0, Tickets).Select(n => TicketRequest.Nth(n, "pothole"));
        var run = await RunUntilCutAsync(town.Hub, disk, poster, requests, ["data", "in"], ct);

        var folder = Path.Combine(town.Folder, "in");
        var afterCut = Directory.GetFiles(folder, "wo-*.csv").Select(File.ReadAllText).ToList();

        // The folder shows the hub that this department moves files it has read. Without it, a missing file would prove nothing.
        Directory.CreateDirectory(Path.Combine(folder, "done"));
        await town.Hub.StartAsync(ct);
        var handedOver = (await town.Hub.Api.OrdersAsync(ct)).Where(o => o.State == "sent").Select(o => $"wo-{o.Reference}.csv").ToList();
        handedOver.ShouldNotBeEmpty("the power failed before the first file");
        handedOver.ShouldBeSubsetOf(Directory.GetFiles(folder).Select(Path.GetFileName)!);

        // Each file has its header and a complete row.
        afterCut.ShouldAllBe(text => text.StartsWith("Ref,Notes") && text.EndsWith('\n') && text.Contains("Nr "));
        await town.Hub.Api.ShouldHaveAsync(run.Numbers, ct);
        await run.Posted;
        await Eventually.SeesAsync(
            () => town.Hub.Api.OrdersAsync(ct), orders => orders.Count(o => o.State is "sent" or "received") == Tickets, ct);
        Directory.GetFiles(folder, "wo-*.csv").Length.ShouldBe(Tickets);
    }

    /// <summary>
    /// Posts requests, and cuts the power at a random moment. Returns the ticket numbers acknowledged until then, and the task that goes on
    /// posting.
    /// </summary>
    private static async Task<(IReadOnlyCollection<string> Numbers, Task Posted)> RunUntilCutAsync(
        HubProgram hub,
        SimulatedDisk disk,
        RequestPoster poster,
        IEnumerable<TicketRequest> requests,
        string[] folders,
        CancellationToken ct)
    {
        hub.ConfigureStart = disk.Watch;
        var moment = Random.Shared.Next(Tickets / 8, Tickets * 3 / 4);
        using var running = hub.RunUntilItEnds();
        var rest = poster.RunAsync(requests, ct);
        await Eventually.BecomesTrueAsync(
            () => poster.Numbers.Count >= moment || running.HasEnded || rest.IsFaulted, ct, $"acknowledging {moment} tickets");
        running.HasEnded.ShouldBeFalse(running.Output);
        disk.Cut(running, folders);
        var acknowledged = poster.Numbers.Values.ToList();
        hub.ConfigureStart = null;
        return (acknowledged, rest);
    }
}
