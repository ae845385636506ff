using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_a_node_is_frozen_past_its_lease
{
    private const int Tickets = 40;
    private const int More = 12;
    private const int Places = 4;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>The department does not recognise repeats: it makes a record of every order it receives.</summary>
    [TestMethod]
    public async Task The_store_refuses_its_late_writes_and_the_node_sends_no_order_that_another_node_has_taken_over()
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await FakeDepartment.StartAsync(ct);
        var mapping = SmallCity.Rest(department.Url).With("limits: {", $"limits: {{ concurrency: {Places},");
        await using var town = NodeTown.Small(database, 2, mapping);
        await town.StartAsync(ct);
        var poster = new RequestPoster(town.Apis);

        // Both nodes are sending orders, and each holds leases on more orders in memory.
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeAnswer = _ => answering.Task;
        await poster.RunAsync(Enumerable.Range(0, Tickets).Select(Plain), ct);
        await Eventually.BecomesTrueAsync(() => department.OrdersInHand.Current == Places && department.Records.Count == Places, ct);
        var (frozen, other) = (town.Nodes[0], town.Nodes[1]);
        var session = (await frozen.Api.HealthAsync(ct)).Session;
        (await database.CountAsync($"job WHERE lease = {session}", ct))
            .ShouldBeGreaterThan(Places / 2, "the node holds leases on more orders than it sends");
        var findAnswering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeFind = () => findAnswering.Task;
        frozen.Freeze();
        answering.SetResult();

        // The frozen node wakes while the other looks up the orders it had. Its results would be right, but it no longer holds the leases.
        await Eventually.BecomesTrueAsync(() => department.LookUpsInHand.Current > 0, ct);
        frozen.Thaw();
        await Eventually.BecomesTrueAsync(
            () => frozen.Output.Contains("came too late: the job is another session's now", StringComparison.Ordinal), ct);
        (await database.CountAsync("timeline WHERE what = 'in_doubt'", ct)).ShouldBePositive();
        await Eventually.BecomesTrueAsync(
            () => frozen.Output.Contains($"session {session} is over, a new one starts", StringComparison.Ordinal), ct);
        findAnswering.SetResult();

        var all = await other.Api.WaitForOrdersAsync(Tickets, "received", ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order(), "each was sent once, also those of the frozen node");
        (await other.Api.HealthAsync(ct)).Nodes!.Single(n => n.Session == session).State.ShouldBe("ended");
        other.Output.ShouldNotContain("came too late");
        await Eventually.SeesAsync(() => frozen.Api.HealthAsync(ct), h => h.Ok && h.Session > session, ct);

        // The node works again, alone.
        await other.StopAsync(ct);
        await new RequestPoster(frozen.Api).RunAsync(Enumerable.Range(Tickets, More).Select(Plain), ct);
        all = await frozen.Api.WaitForOrdersAsync(Tickets + More, "received", ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order());
    }

    private static TicketRequest Plain(int n) => TicketRequest.Nth((3 * n) + 2, "pothole");
}
