using System.Globalization;
using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_a_node_is_cut_off
{
    private const int Tickets = 40;
    private const int More = 12;
    private const int Places = 6;
    private const int TermInMs = 6_000;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// The node runs and reaches the department; only the database is out of its reach. Where the connection is frozen the node does not
    /// notice it, and its statements arrive when the connection thaws; where it is broken the node notices at once. The department does not
    /// recognise repeats: it makes a record of every order it receives.
    /// </summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task The_other_nodes_take_over_after_its_term_and_the_store_refuses_its_late_writes(bool frozen)
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var wire = database.Wire();
        await using var department = await FakeDepartment.StartAsync(ct);
        var mapping = SmallCity.Rest(department.Url)
            .With("limits: {", $"limits: {{ concurrency: {Places},")
            .With("timeout: 10s", "timeout: 100s");
        await using var town = NodeTown.Small(database, 3, mapping);
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        town.Set("Hub__LeaseTerm", NodeTown.ShortTerm, node: 0);
        town.Set("ConnectionStrings__Store", database.Through(wire), node: 0);
        await town.StartAsync(ct);
        var (cut, other) = (town.Nodes[0], town.Nodes[1]);

        // All three nodes are sending orders, and each holds leases on more orders in memory.
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeAnswer = _ => answering.Task;
        var poster = new RequestPoster(town.Apis);
        await poster.RunAsync(Enumerable.Range(0, Tickets).Select(Plain), ct);
        await Eventually.SeesAsync(
            () => Task.FromResult((InHand: department.OrdersInHand.Current, Made: department.Records.Count)),
            sends => sends.InHand >= Places && sends.Made >= Places,
            ct);
        var session = (await cut.Api.HealthAsync(ct)).Session;
        var leases = await Eventually.SeesAsync(
            () => database.CountAsync($"job WHERE lease = {session} AND lane = 'to:works'", ct), held => held > Places / 3, ct);
        leases.ShouldBeLessThan(Tickets, "the node holds leases on more orders than it sends");
        (frozen ? (Action)wire.Freeze : wire.PullOut)();

        await database.WaitForCountAsync($"session WHERE id = {session} AND ended_at IS NOT NULL", 1, ct);
        var silence = await database.ReadValueAsync($"SELECT ended_at - seen_at FROM session WHERE id = {session}", ct);
        long.Parse(silence!, CultureInfo.InvariantCulture).ShouldBeInRange(TermInMs, 10 * TermInMs, "not before its term, and soon after");

        // The department answers only now: the node that is cut off has free places and still remembers the orders it held.
        answering.SetResult();
        using var form = Plain(Tickets).ToForm();
        var answer = await cut.Api.PostAsync(form, ct, $"ask {Plain(Tickets).N}");
        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "the node cannot store the ticket");
        var all = await other.Api.WaitForOrdersAsync(Tickets, "received", ct);
        department.Records.Order()
            .ShouldBe(all.Select(o => o.Reference).Order(), "each was sent once, also those of the node that is cut off");
        (await cut.Api.IsReadyAsync(ct)).ShouldBeFalse();
        var written = await CountWrittenAsync(database, ct);
        if (frozen)
            wire.Thaw();
        else
            wire.Mend();

        await Eventually.BecomesTrueAsync(
            () => cut.Output.Contains($"session {session} is over, a new one starts", StringComparison.Ordinal), ct);
        await Eventually.SeesAsync(
            () => cut.Api.HealthAsync(ct),
            h => h.Ok && h.Session > session && h.Nodes!.Count(n => n.State == "alive") == 3,
            ct);

        // The node works again, alone, and accepts the request that it refused before, once.
        await Task.WhenAll(town.Nodes.Skip(1).Select(n => n.StopAsync(ct)));
        await new RequestPoster(cut.Api).RunAsync(Enumerable.Range(Tickets, More).Select(Plain), ct);
        all = await cut.Api.WaitForOrdersAsync(Tickets + More, "received", ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order());
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
        (await CountWrittenAsync(database, ct)).ShouldBe(written, "the node's results for the orders it had held came too late");
    }

    // The timeline entries and the attempts of the first tickets.
    private static async Task<(long Entries, long Attempts)> CountWrittenAsync(TownDatabase database, CancellationToken ct)
    {
        var first = string.Create(CultureInfo.InvariantCulture, $"(SELECT id FROM ticket ORDER BY requested_at, id LIMIT {Tickets})");
        var entries = await database.CountAsync($"timeline WHERE ticket_id IN {first}", ct);
        var attempts = await database.CountAsync(
            "attempt a JOIN work_order o ON o.id = a.order_id JOIN ticket t ON o.reference LIKE t.number || '-%' "
            + $"WHERE t.id IN {first}",
            ct);
        return (entries, attempts);
    }

    private static TicketRequest Plain(int n) => TicketRequest.Nth((3 * n) + 2, "pothole");
}
