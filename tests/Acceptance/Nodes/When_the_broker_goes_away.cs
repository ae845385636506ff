using Allentown311.Acceptance.Harness;
using Allentown311.Connectors.Tests.Brokers.RabbitMq;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_the_broker_goes_away
{
    private const int Wave = 20;
    private const int Letters = 12;

    // What a ticket says at least: that it came, and that it is done.
    private const int Least = 2;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Intake_and_departments_go_on_events_wait_and_a_message_that_comes_again_changes_nothing()
    {
        var ct = TestContext.CancellationToken;
        await using var node = await RabbitMqNode.StartAsync(ct);
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await StandIn.StartAsync(ct);
        department.IsQuick = true;
        await using var broker = new TownBroker(node.Address);
        await using var town = NodeTown.Small(database, 3, SmallCity.Rest(department.Url));
        town.Use(broker);
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        await broker.SubscribeAsync();
        await town.StartAsync(ct);
        await AskAsync(broker, 0, ct);
        await Eventually.SeesAsync(() => database.CountAsync("ticket", ct), tickets => tickets == 1, ct);

        // RabbitMQ 3.10 forgets a queue that was made within seconds of its being killed: stopped in order once, it keeps it.
        await node.StopAsync();
        await node.StartAgainAsync(ct);

        // The nodes have taken the letters and cannot write them down; that they could, the broker never hears.
        await using (await database.LockAsync("ticket", ct))
        {
            foreach (var n in Enumerable.Range(1, Letters - 1))
                await AskAsync(broker, n, ct);
            await Eventually.SeesAsync(() => database.CountAsync("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO ticket%'", ct), waiting => waiting > 0, ct);
            await node.KillAsync();
        }

        var posting = new Posting(town.Apis);
        await posting.RunAsync(Enumerable.Range(Letters, Wave).Select(Plain), ct);
        await Eventually.SeesAsync(() => database.CountAsync("ticket WHERE status = 3 AND source = 'open311'", ct), closed => closed == Wave, ct);
        (await town.Api.HealthAsync(ct)).Outbox!.Single().Waiting.ShouldBeGreaterThanOrEqualTo(Least * Wave);

        await node.StartAgainAsync(ct);
        await Eventually.SeesAsync(() => database.CountAsync("ticket", ct), tickets => tickets == Letters + Wave, ct);
        await Eventually.BecomesTrueAsync(() => Repeats(town) > 0, ct, "what was taken and not settled came again, and was known");
        foreach (var n in Enumerable.Range(0, Letters))
            await AskAsync(broker, n, ct);
        await Eventually.BecomesTrueAsync(() => Repeats(town) > Letters, ct);

        await broker.HearAllClosedAsync((await database.AskAsync("SELECT string_agg(number, ' ') FROM ticket", ct))!.Split(' '), ct);
        broker.ShouldTellEachStoryInOrder();
        broker.NumbersById().Keys.Order().ShouldBe(Enumerable.Range(0, Letters).Select(Id).Order());
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(Letters + Wave), ct);
        department.Records.Order().ShouldBe((await town.Api.OrdersAsync(ct)).Select(o => o.Reference).Order());
        await Eventually.SeesAsync(() => database.CountAsync("outbox", ct), left => left == 0, ct);
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
    }

    private static Task AskAsync(TownBroker broker, int n, CancellationToken ct) => broker.AskAsync(Plain(n), Id(n), ct);

    private static int Repeats(NodeTown town) =>
        town.Nodes.Sum(n => n.Output.Split('\n').Count(line => line.Contains("queue:tickets-", StringComparison.Ordinal) && line.Contains("asked again for what is ticket", StringComparison.Ordinal)));

    private static string Id(int n) => $"letter {n}";

    private static Ask Plain(int n) => Ask.Nth((3 * n) + 2, "pothole");
}
