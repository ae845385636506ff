using Allentown311.Acceptance.Crashes;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Power;

[TestClass]
public class When_the_power_fails
{
    private const int Tickets = 200;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_ticket_a_caller_was_told_of_is_there_and_nothing_is_doubled()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartWithoutHubAsync(ct);
        using var disk = new Disk(town.Hub.Data);
        var posting = new Posting(town.Hub.Api);
        var told = await RunUntilCutAsync(town.Hub, disk, posting, Enumerable.Range(0, Tickets).Select(Ask.Nth), [""], ct);

        await town.Hub.StartAsync(ct);
        await town.Hub.Api.ShouldHaveAsync(told.Numbers, ct);

        // The rest is posted, all work is done: the number of tickets says that none was made again under a number given twice.
        await told.Posted;
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.Tickets["closed"] >= Tickets, ct);
        (await town.Hub.Api.StatusAsync(ct)).Tickets["closed"].ShouldBe(Tickets);
        posting.Numbers.Values.Distinct().Count().ShouldBe(Tickets);
        (await town.Hub.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await Books.ShouldAgreeAsync(town, ct);
        await Statuses.ShouldBeDoneThereAndHereAsync(town, ct);
    }

    [TestMethod]
    public async Task A_work_order_handed_over_as_a_file_is_a_whole_file_under_its_name()
    {
        var ct = TestContext.CancellationToken;
        using var town = SmallTown.Make(SmallCity.Csv);
        using var disk = new Disk(town.Folder);
        var posting = new Posting(town.Hub.Api);
        var told = await RunUntilCutAsync(town.Hub, disk, posting, Enumerable.Range(0, Tickets).Select(n => Ask.Nth(n, "pothole")), ["data", "in"], ct);

        var folder = Path.Combine(town.Folder, "in");
        var afterCut = Directory.GetFiles(folder, "wo-*.csv").Select(File.ReadAllText).ToList();

        // A department that moves what it has taken: without this folder, that a file is not there would prove nothing.
        Directory.CreateDirectory(Path.Combine(folder, "done"));
        await town.Hub.StartAsync(ct);
        var handedOver = (await town.Hub.Api.OrdersAsync(ct)).Where(o => o.State == "sent").Select(o => $"wo-{o.Reference}.csv").ToList();
        handedOver.ShouldNotBeEmpty("the power failed before the first file");
        handedOver.ShouldBeSubsetOf(Directory.GetFiles(folder).Select(Path.GetFileName)!);

        // A header, and a row that ends.
        afterCut.ShouldAllBe(text => text.StartsWith("Ref,Notes") && text.EndsWith('\n') && text.Contains("Nr "));
        await town.Hub.Api.ShouldHaveAsync(told.Numbers, ct);
        await told.Posted;
        await Eventually.SeesAsync(() => town.Hub.Api.OrdersAsync(ct), orders => orders.Count(o => o.State is "sent" or "received") == Tickets, ct);
        Directory.GetFiles(folder, "wo-*.csv").Length.ShouldBe(Tickets);
    }

    /// <summary>Posts, and cuts the power at a random moment of it: the numbers told until then, and the posting that goes on.</summary>
    private static async Task<(IReadOnlyCollection<string> Numbers, Task Posted)> RunUntilCutAsync(
        HubProgram hub, Disk disk, Posting posting, IEnumerable<Ask> asks, string[] folders, CancellationToken ct)
    {
        hub.Starting = disk.Watch;
        var moment = Random.Shared.Next(Tickets / 8, Tickets * 3 / 4);
        using var running = hub.RunUntilItEnds();
        var rest = posting.RunAsync(asks, ct);
        await Eventually.BecomesTrueAsync(() => posting.Numbers.Count >= moment || running.HasEnded || rest.IsFaulted, ct, $"telling of {moment} tickets");
        running.HasEnded.ShouldBeFalse(running.Output);
        disk.Cut(running, folders);
        var told = posting.Numbers.Values.ToList();
        hub.Starting = null;
        return (told, rest);
    }
}
