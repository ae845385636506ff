using Allentown311.Acceptance.Harness;
using Allentown311.Acceptance.Nodes;

namespace Allentown311.Acceptance.Store;

[TestClass]
public class When_an_installation_moves_to_a_database_server
{
    private const int Before = 20;
    private const int After = 5;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Work_in_progress_goes_on_at_the_server_and_a_hub_on_the_file_says_that_it_was_moved()
    {
        var ct = TestContext.CancellationToken;
        await using var schema = await PostgresSchema.MakeAsync(ct);
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        town.StreetsProxy.HoldAnswers();
        await poster.RunAsync(Enumerable.Range(0, Before).Select(TicketRequest.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers > 0, ct);
        town.Hub.ConfigureStart = schema.Settings(store: false);
        (await RunAsync(town, ct, "store", "copy", "--to", "postgres")).ShouldContain("another hub runs on it");
        await town.Hub.KillAsync(ct);
        town.StreetsProxy.ReleaseAnswers();

        var copied = await RunAsync(town, ct, "store", "copy", "--to", "postgres");

        copied.ShouldMatch(@"ticket +20 +20 .* same");
        copied.ShouldNotContain("DIFFERENT");
        copied.ShouldContain("Start the hub with --store postgres");
        using (var again = town.Hub.RunUntilItEnds())
        {
            (await again.EndAsync(ct)).ShouldBe(1);
            again.Output.ShouldContain("was moved to postgres,");
            again.Output.ShouldContain("hub store copy --undo");
        }

        town.Hub.ConfigureStart = schema.Settings(store: true);
        await town.Hub.StartAsync(ct);
        await poster.RunAsync(Enumerable.Range(Before, After).Select(TicketRequest.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before + After), ct);
        poster.Numbers.Values.ShouldBeUnique();
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);

        // An administrator now uses the server's own tools for backup and restore, and the commands say so.
        (await RunAsync(town, ct, "backup")).ShouldContain("pg_dump");
        (await RunAsync(town, ct, "restore", "some.db")).ShouldContain("hub store restored");
        (await RunAsync(town, ct, "store", "restored")).ShouldContain("A hub runs on this database");
        (await RunAsync(town, ct, "store", "check")).ShouldContain($"fits together, at version {NextBuild.Schema - 1}");
        (await RunAsync(town, ct, "store", "downgrade", "--to", "2")).ShouldContain("Stop every hub");
    }

    [TestMethod]
    public async Task Orders_of_a_restored_database_are_looked_up_before_they_are_sent_again()
    {
        var ct = TestContext.CancellationToken;
        await using var schema = await PostgresSchema.MakeAsync(ct);
        await using var town = await Town.StartWithoutHubAsync(ct);
        town.Hub.ConfigureStart = schema.Settings(store: true);
        await town.Hub.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        town.StreetsProxy.HoldAnswers();
        await poster.RunAsync(Enumerable.Range(0, Before).Select(TicketRequest.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers > 0, ct);

        // At the moment of the backup the department has the orders and the hub does not know it.
        await schema.BackUpAsync(ct);
        town.StreetsProxy.ReleaseAnswers();
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        await town.Hub.StopAsync(ct);
        await schema.RestoreAsync(ct);

        // The session in the backup counts as alive until its term is over.
        await Eventually.SeesAsync(
            () => RunAsync(town, ct, "store", "restored"), text => text.Contains("Taken into use.", StringComparison.Ordinal), ct);
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        town.Departments.Records().ShouldBeUnique();
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
    }

    // Commands that read no city folder.
    private static async Task<string> RunAsync(Town town, CancellationToken ct, params string[] arguments)
    {
        using var run = arguments is ["store", "restored"] ? town.Hub.RunAlone(arguments) : town.Hub.RunOnData(arguments);
        await run.EndAsync(ct);
        return run.Output;
    }
}
