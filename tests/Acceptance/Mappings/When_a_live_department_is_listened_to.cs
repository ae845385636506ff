using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

[TestClass]
public class When_a_live_department_is_listened_to
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Its_changes_are_shown_as_the_mapping_reads_them_and_the_hub_still_gets_them()
    {
        await using var town = await Town.StartAsync(Ct);
        await town.Api.PostUntilAcceptedAsync(TicketRequest.Nth(1, "illegal-parking"), "", Ct);
        await Eventually.SeesAsync(() => town.Api.StatusAsync(Ct), s => s.AllClosed(1), Ct);
        await town.Hub.StopAsync(Ct);

        using var listened = town.Hub.RunOnCity("mappings", "listen", "parking");
        using var other = town.Hub.RunOnCity("mappings", "listen", "animals");

        (await listened.EndAsync(Ct)).ShouldBe(0, listened.Output);
        (await other.EndAsync(Ct)).ShouldBe(0, other.Output);
        listened.Output.ShouldContain("resolved -> completed");
        listened.Output.ShouldContain("Nothing was applied.");
        await town.Hub.StartAsync(Ct);
        await town.Api.PostUntilAcceptedAsync(TicketRequest.Nth(2, "illegal-parking"), "", Ct);
        await Eventually.SeesAsync(() => town.Api.StatusAsync(Ct), s => s.AllClosed(2), Ct);
    }

    [TestMethod]
    public async Task What_it_answered_becomes_a_test_without_anything_of_the_resident()
    {
        using var city = new CityCopy();
        await using var town = await Town.StartWithoutHubAsync(Ct);
        town.Hub.City = city.Folder;
        await town.Hub.StartAsync(Ct);
        var number = await town.Api.PostUntilAcceptedAsync(TicketRequest.Nth(1, "pothole"), "", Ct);
        await Eventually.SeesAsync(() => town.Api.StatusAsync(Ct), s => s.AllClosed(1), Ct);
        var id = (await town.Api.OrdersAsync(Ct)).ShouldHaveSingleItem().ExternalId!;

        using var tried = town.Hub.Run("mappings", "try", "streets", "--last", "5");
        using var shown = town.Hub.Run("mappings", "record", "streets", "--ticket", number);
        (await tried.EndAsync(Ct)).ShouldBe(0, tried.Output);
        (await shown.EndAsync(Ct)).ShouldBe(0, shown.Output);
        using var added = town.Hub.Run("mappings", "record", "streets", "--ticket", number, "--append");
        (await added.EndAsync(Ct)).ShouldBe(0, added.Output);
        using var status = town.Hub.Run("mappings", "record", "streets", "--status", "--append");
        (await status.EndAsync(Ct)).ShouldBe(0, status.Output);
        using var check = town.Hub.RunOnCity("mappings", "check");

        (await check.EndAsync(Ct)).ShouldBe(0, check.Output);
        check.Output.ShouldContain("All is well.");
        tried.Output.ShouldContain("<ContactName>Test Person</ContactName>");
        shown.Output.ShouldContain($"outcome: created, id: \"{id}\"");
        var file = await File.ReadAllTextAsync(Path.Combine(city.Folder, "mappings", "streets.yaml"), Ct);
        var recorded = file[file.IndexOf("recorded ", StringComparison.Ordinal)..];
        recorded.ShouldContain($"id: \"{id}\"");
        recorded.ShouldContain("status: completed");
        recorded.ShouldNotContain("Test Person");
        recorded.ShouldNotContain("Hamilton");
        recorded.ShouldNotContain("first line");
    }
}
