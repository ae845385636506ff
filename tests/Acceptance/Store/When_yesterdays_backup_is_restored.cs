using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Store;

[TestClass]
public class When_yesterdays_backup_is_restored
{
    private const int Before = 20;
    private const int After = 10;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Nothing_is_made_twice_nobody_is_told_twice_and_what_the_backup_lacks_is_reported()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);
        var backup = Path.Combine(town.Folder, "backup.db");

        // The copy is made while orders are on their way: the department has them, the hub does not know.
        town.Door.Shut();
        await posting.RunAsync(Enumerable.Range(0, Before).Select(Ask.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held > 0, ct);
        (await RunAsync(town, "backup", ct, "--to", backup)).ShouldContain("sha256");
        town.Door.Open();
        await posting.RunAsync(Enumerable.Range(Before, After).Select(Ask.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before + After), ct);
        var lost = (await town.Hub.Api.OrdersAsync(ct)).Where(o => posting.Numbers.Any(n => n.Key.N >= Before && o.Reference.Contains(n.Value, StringComparison.Ordinal))).ToList();
        town.Hub.Kill();

        (await RunAsync(town, "restore", ct, backup)).ShouldContain("Restored.");
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        town.Departments.Records().ShouldBeUnique();
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
        var report = await Eventually.SeesAsync(() => RunAsync(town, "reconcile", ct), text => text.Contains("missing here", StringComparison.Ordinal), ct);
        foreach (var order in lost.Where(o => o.Mapping != "animals"))
            report.ShouldContain($"missing here  {order.Reference}");

        // And the numbers given since are not given again.
        await posting.RunAsync([Ask.Nth(Before + After)], ct);
        posting.Numbers.Values.ShouldBeUnique();
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before + 1), ct);
        town.Departments.Records().ShouldBeUnique();
    }

    [TestMethod]
    public async Task A_new_version_rolled_out_and_back_with_work_under_way_loses_and_doubles_nothing()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);
        town.Door.Shut();
        await posting.RunAsync(Enumerable.Range(0, Before).Select(Ask.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held > 0, ct);
        town.Hub.Kill();
        town.Door.Open();

        // Back to the tables the version before knew, and forward again at the next start.
        (await RunAsync(town, "store", ct, "downgrade", "--to", "1")).ShouldContain("to 1.");
        await town.Hub.StartAsync(ct);
        (await RunAsync(town, "store", ct, "check")).ShouldContain("another hub runs on it");

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
    }

    [TestMethod]
    public async Task A_backup_that_is_damaged_or_a_hub_that_runs_is_refused_and_nothing_changes()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var damaged = Path.Combine(town.Folder, "damaged.db");
        await File.WriteAllTextAsync(damaged, "no database", ct);

        (await RunAsync(town, "restore", ct, damaged)).ShouldContain("another hub runs on it");
        await town.Hub.StopAsync(ct);
        (await RunAsync(town, "restore", ct, damaged)).ShouldContain("Nothing was restored");
        await town.Hub.StartAsync(ct);
    }

    // Data folder commands know no city folder.
    private static async Task<string> RunAsync(Town town, string command, CancellationToken ct, params IEnumerable<string> arguments)
    {
        using var run = command == "reconcile" ? town.Hub.Run(command, arguments) : town.Hub.RunOnData([command, .. arguments]);
        await run.EndAsync(ct);
        return run.Output;
    }
}
