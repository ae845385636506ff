using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Store;

[TestClass]
public class When_an_installation_moves_to_a_database_server
{
    private const int Before = 20;
    private const int After = 5;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Work_under_way_goes_on_there_and_the_file_says_that_it_was_moved()
    {
        var ct = TestContext.CancellationToken;
        await using var schema = await PostgresSchema.MakeAsync(ct);
        await using var town = await Town.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);
        town.Door.Shut();
        await posting.RunAsync(Enumerable.Range(0, Before).Select(Ask.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held > 0, ct);
        town.Hub.Starting = schema.Settings(store: false);
        (await RunAsync(town, ct, "store", "copy", "--to", "postgres")).ShouldContain("another hub runs on it");
        town.Hub.Kill();
        town.Door.Open();

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

        town.Hub.Starting = schema.Settings(store: true);
        await town.Hub.StartAsync(ct);
        await posting.RunAsync(Enumerable.Range(Before, After).Select(Ask.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before + After), ct);
        posting.Numbers.Values.ShouldBeUnique();
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);

        // What an administrator does now is done by the server's own tools, and the commands say so.
        (await RunAsync(town, ct, "backup")).ShouldContain("pg_dump");
        (await RunAsync(town, ct, "restore", "some.db")).ShouldContain("hub store restored");
        (await RunAsync(town, ct, "store", "restored")).ShouldContain("A hub runs on this database");
        (await RunAsync(town, ct, "store", "check")).ShouldContain("fits together, at version 3");
        (await RunAsync(town, ct, "store", "downgrade", "--to", "2")).ShouldContain("Stop every hub");
    }

    [TestMethod]
    public async Task A_database_that_was_restored_is_gone_through_before_anything_is_sent_again()
    {
        var ct = TestContext.CancellationToken;
        await using var schema = await PostgresSchema.MakeAsync(ct);
        await using var town = await Town.StartWithoutHubAsync(ct);
        town.Hub.Starting = schema.Settings(store: true);
        await town.Hub.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);
        town.Door.Shut();
        await posting.RunAsync(Enumerable.Range(0, Before).Select(Ask.Nth), ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held > 0, ct);

        // As a backup of this moment would be: the department has the orders, the hub does not know.
        await schema.BackUpAsync(ct);
        town.Door.Open();
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        await town.Hub.StopAsync(ct);
        await schema.RestoreAsync(ct);

        // The hub of the backup counts as alive until its term is over.
        await Eventually.SeesAsync(() => RunAsync(town, ct, "store", "restored"), text => text.Contains("Taken into use.", StringComparison.Ordinal), ct);
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Before), ct);
        town.Departments.Records().ShouldBeUnique();
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
    }

    // Commands that read no city folder.
    private static async Task<string> RunAsync(Town town, CancellationToken ct, params string[] arguments)
    {
        using var run = arguments is ["store", "restored"] ? town.Hub.RunAlone(arguments) : town.Hub.RunOnData(arguments);
        await run.EndAsync(ct);
        return run.Output;
    }
}
