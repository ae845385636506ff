using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_a_node_is_cut_off
{
    private const int Tickets = 40;
    private const int More = 12;
    private const int Places = 6;
    private const int Term = 6_000;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// The node lives, and so does its way to the department; only the database is out of its reach. Frozen, nobody tells it, and what it said
    /// meanwhile arrives when the wire thaws; broken, it knows at once. The department has no guard: it makes a record each time it is asked.
    /// </summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task The_others_take_over_within_its_term_and_what_it_writes_late_is_refused(bool frozen)
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var wire = database.Wire();
        await using var department = await StandIn.StartAsync(ct);
        var mapping = SmallCity.Rest(department.Url).Replace("limits: {", $"limits: {{ concurrency: {Places},", StringComparison.Ordinal).Replace("timeout: 10s", "timeout: 100s", StringComparison.Ordinal);
        await using var town = NodeTown.Small(database, 3, mapping);
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        town.Set("Hub__LeaseTerm", NodeTown.ShortTerm, node: 0);
        town.Set("ConnectionStrings__Store", database.Through(wire), node: 0);
        await town.StartAsync(ct);
        var (cut, other) = (town.Nodes[0], town.Nodes[1]);

        // All three are in the middle of sends, and more of the same waits in the memory of each.
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeAnswer = _ => late.Task;
        var posting = new Posting(town.Apis);
        await posting.RunAsync(Enumerable.Range(0, Tickets).Select(Plain), ct);
        await Eventually.SeesAsync(() => Task.FromResult((department.Orders.Now, Made: department.Records.Count)), sends => sends.Now >= Places && sends.Made >= Places, ct);
        var had = (await cut.Api.HealthAsync(ct)).Session;
        (await Eventually.SeesAsync(() => database.CountAsync($"job WHERE lease = {had} AND lane = 'to:works'", ct), held => held > Places / 3, ct)).ShouldBeLessThan(Tickets, "it holds more than it sends");
        (frozen ? (Action)wire.Freeze : wire.PullOut)();

        await Eventually.SeesAsync(() => database.CountAsync($"session WHERE id = {had} AND ended_at IS NOT NULL", ct), ended => ended == 1, ct);
        var silence = await database.AskAsync($"SELECT ended_at - seen_at FROM session WHERE id = {had}", ct);
        long.Parse(silence!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(Term, 10 * Term, "not before its term, and soon after");

        // Only now the department answers: the one that is cut off has room, and work that was its own.
        late.SetResult();
        using var form = Plain(Tickets).ToForm();
        (await cut.Api.PostAsync(form, ct, $"ask {Plain(Tickets).N}")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "it cannot keep what it would take");
        var all = await Eventually.SeesAsync(() => other.Api.OrdersAsync(ct), orders => orders.Count == Tickets && orders.All(o => o.State == "received"), ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order(), "each was sent once, also those the cut one had sent");
        (await cut.Api.IsReadyAsync(ct)).ShouldBeFalse();
        var written = await WrittenAsync(database, ct);
        if (frozen)
            wire.Thaw();
        else
            wire.Mend();

        await Eventually.BecomesTrueAsync(() => cut.Output.Contains($"session {had} is over, a new one starts", StringComparison.Ordinal), ct);
        await Eventually.SeesAsync(() => cut.Api.HealthAsync(ct), h => h.Ok && h.Session > had && h.Nodes!.Count(n => n.State == "alive") == 3, ct);

        // It works again, alone; what it refused is taken now, once.
        await Task.WhenAll(town.Nodes.Skip(1).Select(n => n.StopAsync(ct)));
        await new Posting(cut.Api).RunAsync(Enumerable.Range(Tickets, More).Select(Plain), ct);
        all = await Eventually.SeesAsync(() => cut.Api.OrdersAsync(ct), orders => orders.Count == Tickets + More && orders.All(o => o.State == "received"), ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order());
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
        (await WrittenAsync(database, ct)).ShouldBe(written, "what it knew of the orders that were its own came too late");
    }

    // Of the first tickets: what is told of them, and the answers that are kept.
    private static async Task<(long Told, long Answers)> WrittenAsync(TownDatabase database, CancellationToken ct)
    {
        var first = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"(SELECT id FROM ticket ORDER BY requested_at, id LIMIT {Tickets})");
        return (await database.CountAsync($"timeline WHERE ticket_id IN {first}", ct),
            await database.CountAsync($"attempt a JOIN work_order o ON o.id = a.order_id JOIN ticket t ON o.reference LIKE t.number || '-%' WHERE t.id IN {first}", ct));
    }

    private static Ask Plain(int n) => Ask.Nth((3 * n) + 2, "pothole");
}
