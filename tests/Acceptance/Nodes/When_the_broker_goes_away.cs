using Allentown311.Acceptance.Harness;
using Allentown311.Connectors.Tests.Brokers.RabbitMq;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_the_broker_goes_away
{
    private const int Wave = 20;
    private const int Messages = 12;

    // A ticket makes at least two events: received and closed.
    private const int MinEventsPerTicket = 2;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Intake_and_departments_go_on_events_wait_and_a_message_that_is_delivered_again_changes_nothing()
    {
        var ct = TestContext.CancellationToken;
        await using var node = await RabbitMqNode.StartAsync(ct);
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await FakeDepartment.StartAsync(ct);
        department.CompletesAtOnce = true;
        await using var broker = new TownBroker(node.Address);
        await using var town = NodeTown.Small(database, 3, SmallCity.Rest(department.Url));
        town.UseBroker(broker);
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        await broker.SubscribeAsync();
        await town.StartAsync(ct);
        await AskAsync(broker, 0, ct);
        await database.WaitForCountAsync("ticket", 1, ct);

        // RabbitMQ 3.10 loses a queue that was created seconds before a kill. After one stop in order it keeps the queue.
        await node.StopAsync();
        await node.StartAgainAsync(ct);

        // The nodes receive the messages and cannot store them while the table is locked. When they can, the broker is already killed, and
        // never receives the acknowledgements.
        await using (await database.LockAsync("ticket", ct))
        {
            foreach (var n in Enumerable.Range(1, Messages - 1))
                await AskAsync(broker, n, ct);
            const string BlockedInserts = "pg_stat_activity WHERE datname = current_database() "
                + "AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO ticket%'";
            await Eventually.SeesAsync(() => database.CountAsync(BlockedInserts, ct), waiting => waiting > 0, ct);
            await node.KillAsync();
        }

        var poster = new RequestPoster(town.Apis);
        await poster.RunAsync(Enumerable.Range(Messages, Wave).Select(Plain), ct);
        await database.WaitForCountAsync("ticket WHERE status = 3 AND source = 'open311'", Wave, ct);
        (await town.Api.HealthAsync(ct)).Outbox!.Single().Waiting.ShouldBeGreaterThanOrEqualTo(MinEventsPerTicket * Wave);

        await node.StartAgainAsync(ct);
        await database.WaitForCountAsync("ticket", Messages + Wave, ct);
        await Eventually.BecomesTrueAsync(() => CountRepeats(town) > 0, ct, "unacknowledged messages were delivered again, and recognised");
        foreach (var n in Enumerable.Range(0, Messages))
            await AskAsync(broker, n, ct);
        await Eventually.BecomesTrueAsync(() => CountRepeats(town) > Messages, ct);

        var numbers = await database.ReadValueAsync("SELECT string_agg(number, ' ') FROM ticket", ct);
        await broker.ReadUntilAllClosedAsync(numbers!.Split(' '), ct);
        broker.ShouldHaveReportedEachTicketInOrder();
        broker.NumbersById().Keys.Order().ShouldBe(Enumerable.Range(0, Messages).Select(Id).Order());
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(Messages + Wave), ct);
        department.Records.Order().ShouldBe((await town.Api.OrdersAsync(ct)).Select(o => o.Reference).Order());
        await database.WaitForCountAsync("outbox", 0, ct);
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
    }

    private static Task AskAsync(TownBroker broker, int n, CancellationToken ct) => broker.SendRequestAsync(Plain(n), Id(n), ct);

    private static int CountRepeats(NodeTown town) => town.Nodes.Sum(n => n.Output.Split('\n').Count(line =>
        line.Contains("queue:tickets-", StringComparison.Ordinal)
        && line.Contains("asked again for what is ticket", StringComparison.Ordinal)));

    private static string Id(int n) => $"message {n}";

    private static TicketRequest Plain(int n) => TicketRequest.Nth((3 * n) + 2, "pothole");
}
