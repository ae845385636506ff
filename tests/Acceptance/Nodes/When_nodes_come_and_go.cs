using System.Globalization;
using Allentown311.Acceptance.Crashes;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_nodes_come_and_go
{
    private const int Wave = 15;
    private const int Messages = 9;
    private const int TermInMs = 6_000;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// One test, since a town runs seven programs: first each node is restarted in its turn, then one of them is killed.
    /// </summary>
    [TestMethod]
    public async Task The_other_nodes_take_over_at_once_from_a_stopped_node_and_after_its_term_from_a_killed_one()
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var broker = TownBroker.Configured();
        await using var town = await NodeTown.AllentownAsync(database, 3, "no-guard", ct);
        await broker.SubscribeAsync();
        town.UseBroker(broker);
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        await town.StartAsync(ct);
        town.Set("Hub__LeaseTerm", NodeTown.ShortTerm);
        var poster = new RequestPoster(town.Apis);

        await RestartEachAsync(town, poster, ct);
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(3 * Wave), ct);
        (await database.CountAsync("timeline WHERE what = 'in_doubt'", ct)).ShouldBe(0, "each node finished the steps it had begun");
        (await database.CountAsync("session WHERE ended_at IS NOT NULL", ct)).ShouldBe(3);
        town.Nodes.ShouldAllBe(
            n => !n.Output.Contains("has been silent for longer than its term", StringComparison.Ordinal),
            "each node ended its session itself");

        var dead = await KillOneAsync(town, database, broker, poster, ct);
        var all = (4 * Wave) + Messages;
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(all), ct);
        await DeadNodeShouldBeShownAsync(town, database, dead, ct);
        await LinkWatchShouldGoOnAsync(database, ct);
        await broker.ReadUntilAllClosedAsync([.. poster.Numbers.Values], ct);
        await Promises.ShouldBeKeptAsync(town, () => WithMessages(poster, broker), all, ct);
        broker.ShouldHaveReportedEachTicketInOrder();
    }

    private static async Task RestartEachAsync(NodeTown town, RequestPoster poster, CancellationToken ct)
    {
        foreach (var (n, node) in town.Nodes.Index())
        {
            var wave = poster.RunAsync(Enumerable.Range(n * Wave, Wave).Select(TicketRequest.Nth), ct);
            (await node.StopAsync(ct)).ShouldBe(0, node.Output);
            await node.StartAsync(ct);
            await wave;
        }
    }

    // Kills the node that publishes events, while streets has records of its orders and no hub has received the answers.
    private static async Task<string> KillOneAsync(
        NodeTown town, TownDatabase database, TownBroker broker, RequestPoster poster, CancellationToken ct)
    {
        await Eventually.BecomesTrueAsync(() => town.Nodes.All(town.HasItsShare), ct);
        town.StreetsProxy.HoldAnswers();
        var requests = Enumerable.Range(3 * Wave, Wave).Select(n => n % 2 == 0 ? TicketRequest.Nth(n, "pothole") : TicketRequest.Nth(n));
        var wave = poster.RunAsync(requests, ct);
        foreach (var n in Enumerable.Range(4 * Wave, Messages))
            await broker.SendRequestAsync(TicketRequest.Nth(n), $"message {n}", ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers == 4, ct, "every place of streets is in use, at each node");
        const string Publisher = "SELECT s.name FROM job j JOIN session s ON s.id = j.lease WHERE j.lane = 'publish:events'";
        var dead = (await Eventually.SeesAsync(() => database.ReadValueAsync(Publisher, ct), name => name is not null, ct))!;

        // The other nodes look these orders up, or streets reports them as done before the term is over. Each must be one record.
        var sending = await database.CountAsync(
            $"job WHERE lane = 'to:streets' AND lease = (SELECT max(id) FROM session WHERE name = '{dead}')", ct);
        sending.ShouldBePositive("the node is sending orders");
        await town.Named(dead).KillAsync(ct);
        town.StreetsProxy.ReleaseAnswers();
        await wave;
        return dead;
    }

    private static async Task DeadNodeShouldBeShownAsync(NodeTown town, TownDatabase database, string dead, CancellationToken ct)
    {
        var health = await Eventually.SeesAsync(
            () => town.Api.HealthAsync(ct), h => h.Nodes!.Last(n => n.Name == dead).State == "ended", ct);
        health.Ok.ShouldBeTrue();
        health.Nodes!.Count(n => n.State == "alive").ShouldBe(2);
        health.Nodes!.Where(n => n.State == "alive").ShouldAllBe(n => n.Name != dead && n.Done > 0);
        var silence = await database.ReadValueAsync(
            $"SELECT max(ended_at - seen_at) FROM session WHERE name = '{dead}' AND term_ms = {TermInMs}", ct);
        long.Parse(silence!, CultureInfo.InvariantCulture)
            .ShouldBeInRange(TermInMs, 10 * TermInMs, "not before its term, and soon after");

        using var status = town.Nodes.First(n => n.IsRunning).RunOnData("status");
        (await status.EndAsync(ct)).ShouldBe(0, status.Output);
        var lines = status.Output.Split('\n');
        lines.Count(line => line.StartsWith("node-", StringComparison.Ordinal) && line.Contains("alive", StringComparison.Ordinal))
            .ShouldBe(2, status.Output);
        lines.ShouldContain(line => line.StartsWith(dead, StringComparison.Ordinal) && line.Contains("ended", StringComparison.Ordinal));
    }

    // The watch is due once a minute; the test makes it due at once.
    private static async Task LinkWatchShouldGoOnAsync(TownDatabase database, CancellationToken ct)
    {
        Task<string?> LastLookAsync() => database.ReadValueAsync("SELECT value FROM mark WHERE name = 'traffic.look'", ct);
        var before = await LastLookAsync();
        await database.RunAsync("UPDATE job SET due_at = 0 WHERE lane = 'watch' AND lease = 0", ct);
        await Eventually.SeesAsync(LastLookAsync, look => look is not null && look != before, ct);
        (await database.CountAsync("job WHERE lane = 'watch'", ct)).ShouldBe(1);
    }

    private static Dictionary<TicketRequest, string> WithMessages(RequestPoster poster, TownBroker broker)
    {
        var byId = broker.NumbersById();
        byId.Count.ShouldBe(Messages);
        return new(poster.Numbers.Concat(byId.Select(n => KeyValuePair.Create(RequestOf(n.Key), n.Value))));
    }

    private static TicketRequest RequestOf(string messageId) =>
        TicketRequest.Nth(int.Parse(messageId["message ".Length..], CultureInfo.InvariantCulture));
}
