using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Docs;

[TestClass]
public class When_the_hub_moves_to_a_server_as_the_docs_say
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Programs.Allentown, "..", ".."));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_commands_move_the_installation_and_show_it_on_the_server()
    {
        var ct = TestContext.CancellationToken;
        await using var schema = await PostgresSchema.MakeAsync(ct);
        await using var town = await Town.StartAsync(ct);
        await new RequestPoster(town.Hub.Api).RunAsync([TicketRequest.Nth(0, "pothole")], ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(1), ct);
        await town.Hub.StopAsync(ct);

        // "hub run" is left out, since it would not end.
        var blocks = new Guide(Root, "docs/several-machines.md").Blocks("bash")
            .Where(b => !b.StartsWith("hub run", StringComparison.Ordinal))
            .Select(b => b
                .Replace("Host=db;Database=hub;Username=hub;Password=${HUB_DB_PASSWORD}", "${HUB_DB}", StringComparison.Ordinal)
                .Replace("--data data", "--data \"$DATA\"", StringComparison.Ordinal));
        var variables = new Dictionary<string, string>(town.Departments.Variables(town.StreetsProxy.Url), StringComparer.Ordinal)
        {
            ["DATA"] = town.Hub.Data,
            ["HUB_DB"] = schema.ConnectionString,
        };
        var output = await Shell.RunAsync(Root, blocks, variables, ct);

        output.ShouldMatch("ticket +1 +1 .* same");
        output.ShouldContain("The database fits together");
        output.ShouldMatch("streets +1\\b");
        output.ShouldContain("Tickets: 1 closed");
    }
}
