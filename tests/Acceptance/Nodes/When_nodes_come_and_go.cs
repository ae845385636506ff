using Allentown311.Acceptance.Crashes;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_nodes_come_and_go
{
    private const int Wave = 15;
    private const int Letters = 9;
    private const int NodeTerm = 6_000;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>One town, since a town takes seven programs: first each node is restarted in its turn, then one of them is killed.</summary>
    [TestMethod]
    public async Task The_others_go_on_at_once_after_a_stop_and_after_its_term_when_one_is_killed()
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var broker = TownBroker.Configured();
        await using var town = await NodeTown.AllentownAsync(database, 3, "no-guard", ct);
        await broker.SubscribeAsync();
        town.Use(broker);
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        await town.StartAsync(ct);
        town.Set("Hub__LeaseTerm", NodeTown.ShortTerm);
        var posting = new Posting(town.Apis);

        await RestartEachAsync(town, posting, ct);
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(3 * Wave), ct);
        (await database.CountAsync("timeline WHERE what = 'in_doubt'", ct)).ShouldBe(0, "all that was begun was let end, and nothing else had been begun");
        (await database.CountAsync("session WHERE ended_at IS NOT NULL", ct)).ShouldBe(3);
        town.Nodes.ShouldAllBe(n => !n.Output.Contains("has been silent for longer than its term", StringComparison.Ordinal), "each ended its session itself");

        var dead = await KillOneAsync(town, database, broker, posting, ct);
        var all = (4 * Wave) + Letters;
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(all), ct);
        await TheDeadOneIsShownAsync(town, database, dead, ct);
        await TheWatchGoesOnAsync(database, ct);
        await broker.HearAllClosedAsync([.. posting.Numbers.Values], ct);
        await Promises.ShouldBeKeptAsync(town, () => WithLetters(posting, broker), all, ct);
        broker.ShouldTellEachStoryInOrder();
    }

    private static async Task RestartEachAsync(NodeTown town, Posting posting, CancellationToken ct)
    {
        foreach (var (n, node) in town.Nodes.Index())
        {
            var wave = posting.RunAsync(Enumerable.Range(n * Wave, Wave).Select(Ask.Nth), ct);
            (await node.StopAsync(ct)).ShouldBe(0, node.Output);
            await node.StartAsync(ct);
            await wave;
        }
    }

    // The one that hands events to the broker, while it is in the middle of sends that streets has in its books and no hub knows of.
    private static async Task<string> KillOneAsync(NodeTown town, TownDatabase database, TownBroker broker, Posting posting, CancellationToken ct)
    {
        await Eventually.BecomesTrueAsync(() => town.Nodes.All(town.HasItsShare), ct);
        town.Door.Shut();
        var wave = posting.RunAsync(Enumerable.Range(3 * Wave, Wave).Select(n => n % 2 == 0 ? Ask.Nth(n, "pothole") : Ask.Nth(n)), ct);
        foreach (var n in Enumerable.Range(4 * Wave, Letters))
            await broker.AskAsync(Ask.Nth(n), $"letter {n}", ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held == 4, ct, "every place of streets is taken, at each node");
        var dead = (await Eventually.SeesAsync(
            () => database.AskAsync("SELECT s.name FROM job j JOIN session s ON s.id = j.lease WHERE j.lane = 'publish:events'", ct), name => name is not null, ct))!;

        // Whether these are looked up, or the department says before the term is over that they are done, is the department's pace; each must be one record.
        (await database.CountAsync($"job WHERE lane = 'to:streets' AND lease = (SELECT max(id) FROM session WHERE name = '{dead}')", ct)).ShouldBePositive("it is in the middle of sends");
        await town.Named(dead).KillAsync(ct);
        town.Door.Open();
        await wave;
        return dead;
    }

    private static async Task TheDeadOneIsShownAsync(NodeTown town, TownDatabase database, string dead, CancellationToken ct)
    {
        var health = await Eventually.SeesAsync(() => town.Api.HealthAsync(ct), h => h.Nodes!.Last(n => n.Name == dead).State == "ended", ct);
        health.Ok.ShouldBeTrue();
        health.Nodes!.Count(n => n.State == "alive").ShouldBe(2);
        health.Nodes!.Where(n => n.State == "alive").ShouldAllBe(n => n.Name != dead && n.Done > 0);
        var silence = await database.AskAsync($"SELECT max(ended_at - seen_at) FROM session WHERE name = '{dead}' AND term_ms = {NodeTerm}", ct);
        long.Parse(silence!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(NodeTerm, 10 * NodeTerm, "not before its term, and soon after");

        using var status = town.Nodes.First(n => n.IsRunning).RunOnData("status");
        (await status.EndAsync(ct)).ShouldBe(0, status.Output);
        status.Output.Split('\n').Count(line => line.StartsWith("node-", StringComparison.Ordinal) && line.Contains("alive", StringComparison.Ordinal)).ShouldBe(2, status.Output);
        status.Output.Split('\n').ShouldContain(line => line.StartsWith(dead, StringComparison.Ordinal) && line.Contains("ended", StringComparison.Ordinal));
    }

    // It is due once a minute; the test lets that minute pass at once.
    private static async Task TheWatchGoesOnAsync(TownDatabase database, CancellationToken ct)
    {
        Task<string?> LastLookAsync() => database.AskAsync("SELECT value FROM mark WHERE name = 'traffic.look'", ct);
        var before = await LastLookAsync();
        await database.RunAsync("UPDATE job SET due_at = 0 WHERE lane = 'watch' AND lease = 0", ct);
        await Eventually.SeesAsync(LastLookAsync, look => look is not null && look != before, ct);
        (await database.CountAsync("job WHERE lane = 'watch'", ct)).ShouldBe(1);
    }

    private static Dictionary<Ask, string> WithLetters(Posting posting, TownBroker broker)
    {
        var byId = broker.NumbersById();
        byId.Count.ShouldBe(Letters);
        return new(posting.Numbers.Concat(byId.Select(n => KeyValuePair.Create(Ask.Nth(int.Parse(n.Key["letter ".Length..], System.Globalization.CultureInfo.InvariantCulture)), n.Value))));
    }
}
