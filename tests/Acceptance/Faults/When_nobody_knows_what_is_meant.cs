using System.Globalization;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

/// <summary>The hub does not guess what it cannot translate: it parks the item, so that a person sees it.</summary>
[TestClass]
public class When_nobody_knows_what_is_meant
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_status_code_without_a_meaning_is_parked_and_the_next_change_counts()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.PostOneAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "received", Ct);

        department.Changes.Enqueue($$"""{"ref":"{{order.Reference}}","status":"frozen over","at":"{{Now(-2)}}"}""");
        var parked = await town.ParkedAsync(Ct);
        parked.Reason.ShouldContain("frozen over");
        parked.Reason.ShouldContain(order.Reference);
        (await town.OrderAsync(_ => true, Ct)).State.ShouldBe("received");

        department.Changes.Enqueue($$"""{"ref":"{{order.Reference}}","status":"done","at":"{{Now(-1)}}"}""");
        await town.OrderAsync(o => o.State == "completed", Ct);
        (await town.Hub.Api.ParkedAsync(Ct)).ShouldBeEmpty("a newer status update makes the parked one obsolete");
        var ticket = (await town.Hub.Api.TicketAsync(string.Join('-', order.Reference.Split('-')[^4..^1]), Ct)).Steps;
        ticket.Count(step => step == "parked").ShouldBe(1, "the hub reads the change at every poll and parks it once");
    }

    [TestMethod]
    public async Task An_order_whose_mapping_was_removed_is_parked()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.FixedReply = new Reply(429, "text/plain", []);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.PostOneAsync(Ct);
        await town.OrderAsync(o => o.State == "pending", Ct);
        (await town.Hub.StopAsync(Ct)).ShouldBe(0, town.Hub.Output);

        town.Hub.City = SmallCity.Write(Path.Combine(town.Folder, "renamed"), SmallCity.Rest(department.Url), name: "newworks");
        await town.Hub.StartAsync(Ct);

        (await town.ParkedAsync(Ct)).Reason.ShouldContain("works");
    }

    [TestMethod]
    public async Task A_department_with_a_mapping_that_does_not_exist_keeps_the_hub_from_starting()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.Hub.StopAsync(Ct);
        var file = Path.Combine(town.Hub.City, "city.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("mapping: works", "mapping: wroks", StringComparison.Ordinal));

        using var hub = town.Hub.Run("run");

        (await hub.EndAsync(Ct)).ShouldBe(1);
        hub.Output.ShouldContain("city.yaml:5:");
        hub.Output.ShouldContain("there is no mapping \"wroks\"");
        hub.Output.ShouldContain("Did you mean \"works\"");
    }

    private static string Now(int seconds) =>
        TimeProvider.System.GetUtcNow().AddSeconds(seconds).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
