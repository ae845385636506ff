using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_a_node_is_frozen_past_its_lease
{
    private const int Tickets = 40;
    private const int More = 12;
    private const int Places = 4;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>The department has no guard of its own: it makes a record each time it is asked for one.</summary>
    [TestMethod]
    public async Task What_it_writes_when_it_wakes_is_refused_and_it_sends_nothing_more_of_what_others_have()
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await StandIn.StartAsync(ct);
        await using var town = NodeTown.Small(database, 2, SmallCity.Rest(department.Url).Replace("limits: {", $"limits: {{ concurrency: {Places},", StringComparison.Ordinal));
        await town.StartAsync(ct);
        var posting = new Posting(town.Apis);

        // Both are in the middle of sends, and more of the same waits in the memory of each.
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeAnswer = _ => late.Task;
        await posting.RunAsync(Enumerable.Range(0, Tickets).Select(Plain), ct);
        await Eventually.BecomesTrueAsync(() => department.Orders.Now == Places && department.Records.Count == Places, ct);
        var (frozen, other) = (town.Nodes[0], town.Nodes[1]);
        var had = (await frozen.Api.HealthAsync(ct)).Session;
        (await database.CountAsync($"job WHERE lease = {had}", ct)).ShouldBeGreaterThan(Places / 2, "it holds more than it sends");
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeFind = () => looked.Task;
        frozen.Freeze();
        late.SetResult();

        // It wakes while the other is in the middle of looking up what it had: its answers would fit, were they still its own to write.
        await Eventually.BecomesTrueAsync(() => department.Finds.Now > 0, ct);
        frozen.Thaw();
        await Eventually.BecomesTrueAsync(() => frozen.Output.Contains("came too late: the job is another session's now", StringComparison.Ordinal), ct);
        (await database.CountAsync("timeline WHERE what = 'in_doubt'", ct)).ShouldBePositive();
        await Eventually.BecomesTrueAsync(() => frozen.Output.Contains($"session {had} is over, a new one starts", StringComparison.Ordinal), ct);
        looked.SetResult();

        var all = await Eventually.SeesAsync(() => other.Api.OrdersAsync(ct), orders => orders.Count == Tickets && orders.All(o => o.State == "received"), ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order(), "each was sent once, also those the frozen one had sent");
        (await other.Api.HealthAsync(ct)).Nodes!.Single(n => n.Session == had).State.ShouldBe("ended");
        other.Output.ShouldNotContain("came too late");
        await Eventually.SeesAsync(() => frozen.Api.HealthAsync(ct), h => h.Ok && h.Session > had, ct);

        // It works again, alone.
        await other.StopAsync(ct);
        await new Posting(frozen.Api).RunAsync(Enumerable.Range(Tickets, More).Select(Plain), ct);
        all = await Eventually.SeesAsync(() => frozen.Api.OrdersAsync(ct), orders => orders.Count == Tickets + More && orders.All(o => o.State == "received"), ct);
        department.Records.Order().ShouldBe(all.Select(o => o.Reference).Order());
    }

    private static Ask Plain(int n) => Ask.Nth((3 * n) + 2, "pothole");
}
