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
    public async Task Nobody_is_told_that_a_ticket_was_taken_and_all_goes_on_when_it_is_back()
    {
        var ct = TestContext.CancellationToken;
        await using var postgres = await OwnPostgres.StartAsync(ct);
        await using var database = await TownDatabase.MakeAsync(postgres.Server, ct);
        await using var department = await StandIn.StartAsync(ct);
        department.IsQuick = true;
        await using var town = NodeTown.Small(database, 3, SmallCity.Rest(department.Url));
        await town.StartAsync(ct);

        // In the middle of intake, sends and reads, at every node.
        var posting = new Posting(town.Apis);
        var wave = posting.RunAsync(Enumerable.Range(0, Wave).Select(Plain), ct);
        await Eventually.BecomesTrueAsync(() => posting.Numbers.Count >= Some && !department.Records.IsEmpty, ct);
        await postgres.StopAsync();
        var told = posting.Numbers.ToDictionary();
        foreach (var (n, node) in town.Nodes.Index())
        {
            using var form = Plain(Wave + n).ToForm();
            (await node.Api.PostAsync(form, ct, $"ask {Plain(Wave + n).N}")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await node.Api.IsReadyAsync(ct)).ShouldBeFalse();
            (await node.Api.IsAliveAsync(ct)).ShouldBeTrue(node.Output);
        }

        // Nobody starts the nodes again.
        await postgres.StartAgainAsync(ct);
        foreach (var node in town.Nodes)
            await Eventually.SeesAsync(() => node.Api.IsReadyAsync(ct), ready => ready, ct);
        await wave;
        (await database.CountAsync($"ticket WHERE source_reference IN ({string.Join(", ", town.Nodes.Select((_, n) => $"'ask {Plain(Wave + n).N}'"))})", ct)).ShouldBe(0, "refused, and so not taken");
        await posting.RunAsync(Enumerable.Range(0, Wave + town.Nodes.Count).Select(Plain), ct);
        foreach (var (ask, number) in told)
            posting.Numbers[ask].ShouldBe(number, "it was told, and so it was there");
        posting.Numbers.Values.ShouldBeUnique();

        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(Wave + town.Nodes.Count), ct);
        department.Records.Order().ShouldBe((await town.Api.OrdersAsync(ct)).Select(o => o.Reference).Order());
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
        (await town.Api.HealthAsync(ct)).Nodes!.Count(n => n.State == "alive").ShouldBe(town.Nodes.Count);
    }

    private static Ask Plain(int n) => Ask.Nth((3 * n) + 2, "pothole");
}
