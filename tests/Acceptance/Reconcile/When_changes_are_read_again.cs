using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Reconcile;

[TestClass]
public class When_changes_are_read_again
{
    private const int Tickets = 20;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task No_order_changes_and_no_resident_is_notified_twice_however_often_changes_are_read_again()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        await poster.RunAsync(Enumerable.Range(0, Tickets).Select(TicketRequest.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);
        var before = await ReadTicketsAsync(town, poster, ct);

        foreach (var department in Harness.Departments.Names)
        {
            var dryRun = await RunAsync(town, department, ct);
            dryRun.ShouldContain("0 would move an order, 0 notices would be made");
            dryRun.ShouldContain("Nothing was changed");
            await Task.WhenAll(
                RunAsync(town, department, ct, "--apply", "--by", "ana"),
                RunAsync(town, department, ct, "--apply", "--by", "ben"));
        }

        // When new tickets are closed, the hub has read the earlier changes again.
        await poster.RunAsync(Enumerable.Range(Tickets, 10).Select(TicketRequest.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets + 10), ct);
        (await ReadTicketsAsync(town, poster, ct)).Where(j => before.ContainsKey(j.Key)).ShouldAllBe(j => j.Value == before[j.Key]);
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
    }

    [TestMethod]
    public async Task A_code_that_was_given_a_meaning_since_is_applied()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        await town.PostOneAsync(ct);
        var order = await town.OrderAsync(o => o.State == "received", ct);
        department.Changes.Enqueue($$"""{"ref":"{{order.Reference}}","status":"FINI","at":"{{TimeProvider.System.GetUtcNow():O}}"}""");
        (await town.ParkedAsync(ct)).Reason.ShouldContain("FINI");

        await town.Hub.StopAsync(ct);
        var mapping = SmallCity.Rest(department.Url).With("done: completed", "done: completed, FINI: completed");
        SmallCity.Write(town.Hub.City, mapping);
        await town.Hub.StartAsync(ct);
        using var command = town.Hub.Run("replay", "works", "--since", "2h", "--apply");
        (await command.EndAsync(ct)).ShouldBe(0, command.Output);

        await town.OrderAsync(o => o.State == "completed", ct);
        await Eventually.SeesAsync(() => town.Hub.Api.ParkedAsync(ct), parked => parked.Count == 0, ct);
    }

    private static async Task<string> RunAsync(Town town, string department, CancellationToken ct, params IEnumerable<string> more)
    {
        using var command = town.Hub.Run("replay", [department, "--since", "1h", .. more]);
        (await command.EndAsync(ct)).ShouldBe(0, command.Output);
        return command.Output;
    }

    private static async Task<Dictionary<string, string>> ReadTicketsAsync(Town town, RequestPoster poster, CancellationToken ct)
    {
        var tickets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var number in poster.Numbers.Values)
            tickets[number] = Show.Of(await town.Hub.Api.TicketAsync(number, ct));
        return tickets;
    }
}
