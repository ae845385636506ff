using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Reconcile;

[TestClass]
public class When_changes_are_read_again
{
    private const int Tickets = 20;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Nothing_moves_and_nobody_is_told_twice_however_often_it_is_pressed()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);
        await posting.RunAsync(Enumerable.Range(0, Tickets).Select(Ask.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);
        var before = await JourneysAsync(town, posting, ct);

        foreach (var department in Harness.Departments.Names)
        {
            var trial = await RunAsync(town, department, ct);
            trial.ShouldContain("0 would move an order, 0 notices would be made");
            trial.ShouldContain("Nothing was changed");
            await Task.WhenAll(RunAsync(town, department, ct, "--apply", "--by", "ana"), RunAsync(town, department, ct, "--apply", "--by", "ben"));
        }

        // A new ticket goes all the way: whatever was read again was read by then.
        await posting.RunAsync(Enumerable.Range(Tickets, 10).Select(Ask.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets + 10), ct);
        (await JourneysAsync(town, posting, ct)).Where(j => before.ContainsKey(j.Key)).ShouldAllBe(j => j.Value == before[j.Key]);
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
    }

    [TestMethod]
    public async Task A_code_that_was_given_a_meaning_since_is_applied()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await StandIn.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        await town.AskAsync(ct);
        var order = await town.OrderAsync(o => o.State == "received", ct);
        department.Changes.Enqueue($$"""{"ref":"{{order.Reference}}","status":"FINI","at":"{{TimeProvider.System.GetUtcNow():O}}"}""");
        (await town.ParkedAsync(ct)).Reason.ShouldContain("FINI");

        await town.Hub.StopAsync(ct);
        SmallCity.Write(town.Hub.City, SmallCity.Rest(department.Url).Replace("done: completed", "done: completed, FINI: completed", StringComparison.Ordinal));
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

    private static async Task<Dictionary<string, string>> JourneysAsync(Town town, Posting posting, CancellationToken ct)
    {
        var journeys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var number in posting.Numbers.Values)
            journeys[number] = Show.Of(await town.Hub.Api.TicketAsync(number, ct));
        return journeys;
    }
}
