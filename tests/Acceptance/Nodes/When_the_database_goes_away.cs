using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_the_database_goes_away
{
    private const int Wave = 60;
    private const int Some = 20;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task No_ticket_is_acknowledged_meanwhile_and_the_nodes_go_on_when_the_database_is_back()
    {
        var ct = TestContext.CancellationToken;
        await using var postgres = await OwnPostgres.StartAsync(ct);
        await using var database = await TownDatabase.MakeAsync(postgres.Server, ct);
        await using var department = await FakeDepartment.StartAsync(ct);
        department.CompletesAtOnce = true;
        await using var town = NodeTown.Small(database, 3, SmallCity.Rest(department.Url));
        await town.StartAsync(ct);

        // Every node is receiving tickets, sending orders and reading status.
        var poster = new RequestPoster(town.Apis);
        var wave = poster.RunAsync(Enumerable.Range(0, Wave).Select(Plain), ct);
        await Eventually.BecomesTrueAsync(() => poster.Numbers.Count >= Some && !department.Records.IsEmpty, ct);
        await postgres.StopAsync();
        var acknowledged = poster.Numbers.ToDictionary();
        foreach (var (n, node) in town.Nodes.Index())
        {
            using var form = Plain(Wave + n).ToForm();
            (await node.Api.PostAsync(form, ct, $"ask {Plain(Wave + n).N}")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await node.Api.IsReadyAsync(ct)).ShouldBeFalse();
            (await node.Api.IsAliveAsync(ct)).ShouldBeTrue(node.Output);
        }

        // The nodes recover without a restart.
        await postgres.StartAgainAsync(ct);
        foreach (var node in town.Nodes)
            await Eventually.SeesAsync(() => node.Api.IsReadyAsync(ct), ready => ready, ct);
        await wave;
        var refused = string.Join(", ", town.Nodes.Select((_, n) => $"'ask {Plain(Wave + n).N}'"));
        (await database.CountAsync($"ticket WHERE source_reference IN ({refused})", ct)).ShouldBe(0, "a refused request is not stored");
        await poster.RunAsync(Enumerable.Range(0, Wave + town.Nodes.Count).Select(Plain), ct);
        foreach (var (request, number) in acknowledged)
            poster.Numbers[request].ShouldBe(number, "an acknowledged ticket is durable");
        poster.Numbers.Values.ShouldBeUnique();

        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(Wave + town.Nodes.Count), ct);
        department.Records.Order().ShouldBe((await town.Api.OrdersAsync(ct)).Select(o => o.Reference).Order());
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
        (await town.Api.HealthAsync(ct)).Nodes!.Count(n => n.State == "alive").ShouldBe(town.Nodes.Count);
    }

    private static TicketRequest Plain(int n) => TicketRequest.Nth((3 * n) + 2, "pothole");
}
