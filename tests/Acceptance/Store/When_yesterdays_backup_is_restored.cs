using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Store;

[TestClass]
public class When_yesterdays_backup_is_restored
{
    private const int Before = 20;
    private const int After = 10;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task No_record_is_doubled_no_resident_notified_twice_and_orders_that_the_backup_lacks_are_reported()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        var backup = Path.Combine(town.Folder, "backup.db");

        // The backup is made while the department has orders and the hub has not received the answers.
        town.StreetsProxy.HoldAnswers();
        await poster.RunAsync(Enumerable.Range(0, Before).Select(TicketRequest.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers > 0, ct);
        (await RunAsync(town, "backup", ct, "--to", backup)).ShouldContain("sha256");
        town.StreetsProxy.ReleaseAnswers();
        await poster.RunAsync(Enumerable.Range(Before, After).Select(TicketRequest.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before + After), ct);
        var lostNumbers = poster.Numbers.Where(n => n.Key.N >= Before).Select(n => n.Value).ToList();
        var lost = (await town.Hub.Api.OrdersAsync(ct))
            .Where(o => lostNumbers.Exists(number => o.Reference.Contains(number, StringComparison.Ordinal)))
            .ToList();
        await town.Hub.KillAsync(ct);

        (await RunAsync(town, "restore", ct, backup)).ShouldContain("Restored.");
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        town.Departments.Records().ShouldBeUnique();
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
        var report = await Eventually.SeesAsync(
            () => RunAsync(town, "reconcile", ct), text => text.Contains("missing here", StringComparison.Ordinal), ct);
        foreach (var order in lost.Where(o => o.Mapping != "animals"))
            report.ShouldContain($"missing here  {order.Reference}");

        // The ticket numbers that were given after the backup are not given again.
        await poster.RunAsync([TicketRequest.Nth(Before + After)], ct);
        poster.Numbers.Values.ShouldBeUnique();
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before + 1), ct);
        town.Departments.Records().ShouldBeUnique();
    }

    [TestMethod]
    public async Task A_new_version_rolled_out_and_back_with_work_under_way_loses_and_doubles_nothing()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        town.StreetsProxy.HoldAnswers();
        await poster.RunAsync(Enumerable.Range(0, Before).Select(TicketRequest.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers > 0, ct);
        await town.Hub.KillAsync(ct);
        town.StreetsProxy.ReleaseAnswers();

        // The database goes back to the tables of an earlier version; the next start migrates it again.
        (await RunAsync(town, "store", ct, "downgrade", "--to", "1")).ShouldContain("to 1.");
        await town.Hub.StartAsync(ct);
        (await RunAsync(town, "store", ct, "check")).ShouldContain("another hub runs on it");

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
    }

    [TestMethod]
    public async Task A_restore_of_a_damaged_backup_or_beside_a_running_hub_is_refused_and_changes_nothing()
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

    // Only reconcile reads a city folder.
    private static async Task<string> RunAsync(Town town, string command, CancellationToken ct, params IEnumerable<string> arguments)
    {
        using var run = command == "reconcile" ? town.Hub.Run(command, arguments) : town.Hub.RunOnData([command, .. arguments]);
        await run.EndAsync(ct);
        return run.Output;
    }
}
