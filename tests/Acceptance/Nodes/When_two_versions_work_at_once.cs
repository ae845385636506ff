using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_two_versions_work_at_once
{
    private const int Wave = 24;
    private const string ThisVersion = "0.1.0";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(50);

    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// One node is updated to the next release, which migrates the database, and goes back. Then all nodes are updated. There is work all
    /// the time.
    /// </summary>
    [TestMethod]
    public async Task A_release_rolled_out_and_back_and_out_again_loses_and_doubles_nothing()
    {
        NextBuild.RequireBuild();
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await FakeDepartment.StartAsync(ct);
        department.CompletesAtOnce = true;
        department.BeforeAnswer = _ => Task.Delay(AnswerTime, TimeProvider.System, CancellationToken.None);
        await using var town = NodeTown.Small(database, 3, SmallCity.Rest(department.Url));
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        await town.StartAsync(ct);
        var poster = new RequestPoster(town.Apis);

        await RestartOneAsync(town, 0, isNext: true, poster, ct);
        (await VersionsAsync(town, ct)).ShouldBe([ThisVersion, ThisVersion, NextBuild.Version]);
        (await database.ReadValueAsync("SELECT max(version) FROM schema_step", ct)).ShouldBe($"{NextBuild.Schema}");
        await EachNodeShouldWorkAsync(town, database, poster, ct);
        await RestartOneAsync(town, 0, isNext: false, poster, ct);
        (await VersionsAsync(town, ct)).ShouldBe([ThisVersion, ThisVersion, ThisVersion], "this version works with the tables of the next");
        for (var n = 0; n < town.Nodes.Count; n++)
            await RestartOneAsync(town, n, isNext: true, poster, ct);
        (await VersionsAsync(town, ct)).ShouldBe([NextBuild.Version, NextBuild.Version, NextBuild.Version]);

        var all = poster.Numbers.Count;
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(all), ct);
        department.Records.Order().ShouldBe((await town.Api.OrdersAsync(ct)).Select(o => o.Reference).Order());
        poster.Numbers.Values.ShouldBeUnique();
        (await database.CountAsync("timeline WHERE what = 'in_doubt'", ct)).ShouldBe(0, "each node finished the steps it had begun");
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
    }

    /// <summary>
    /// The test itself marks the migration as one that older hubs cannot work with, so that it needs no third build.
    /// </summary>
    [TestMethod]
    public async Task A_hub_too_old_for_the_database_does_not_start_until_the_database_is_downgraded()
    {
        NextBuild.RequireBuild();
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await FakeDepartment.StartAsync(ct);
        await using var town = NodeTown.Small(database, 2, SmallCity.Rest(department.Url));
        var (next, old) = (town.Nodes[0], town.Nodes[1]);
        next.ConfigureStart = NextBuild.Use;
        await next.StartAsync(ct);
        await database.RunAsync($"UPDATE schema_step SET oldest = {NextBuild.Schema} WHERE version = {NextBuild.Schema}", ct);
        await new RequestPoster(next.Api).RunAsync([Plain(0)], ct);

        (await EndAsync(old.RunUntilItEnds(), 1, ct)).ShouldContain(
            $"The database is at version {NextBuild.Schema}, which takes a hub that knows version {NextBuild.Schema}; "
            + $"this one knows {NextBuild.Schema - 1}. "
            + "Start the newer hub, or step the database back");
        (await EndAsync(old.RunOnData("store", "downgrade", "--to", $"{NextBuild.Schema - 1}"), 1, ct))
            .ShouldContain(NodeTown.NameOf(0), customMessage: "the newer node runs");
        (await next.Api.HealthAsync(ct)).Ok.ShouldBeTrue("the database was not changed");

        await next.StopAsync(ct);
        (await EndAsync(old.RunOnData("store", "downgrade", "--to", $"{NextBuild.Schema - 1}"), 0, ct))
            .ShouldContain($"from version {NextBuild.Schema} to {NextBuild.Schema - 1}");
        await old.StartAsync(ct);
        await new RequestPoster(old.Api).RunAsync([Plain(1)], ct);
        var orders = await old.Api.WaitForOrdersAsync(2, "received", ct);
        department.Records.Order().ShouldBe(orders.Select(o => o.Reference).Order());
    }

    // Restarts one node while requests are posted to all.
    private static async Task RestartOneAsync(NodeTown town, int node, bool isNext, RequestPoster poster, CancellationToken ct)
    {
        var wave = poster.RunAsync(Enumerable.Range(poster.Numbers.Count, Wave).Select(Plain), ct);
        town.Nodes[node].ConfigureStart = isNext ? NextBuild.Use : null;
        (await town.Nodes[node].StopAsync(ct)).ShouldBe(0, town.Nodes[node].Output);
        await town.Nodes[node].StartAsync(ct);
        await wave;
    }

    // Posts more requests until every node has worked jobs, once each has its share of the department's places.
    private static async Task EachNodeShouldWorkAsync(NodeTown town, TownDatabase database, RequestPoster poster, CancellationToken ct)
    {
        await Eventually.BecomesTrueAsync(() => town.Nodes.All(town.HasItsShare), ct);
        await Eventually.SeesAsync(
            async () =>
            {
                await poster.RunAsync(Enumerable.Range(poster.Numbers.Count, Wave).Select(Plain), ct);
                return await database.CountAsync("session WHERE ended_at IS NULL AND done > 5", ct);
            },
            parts => parts == town.Nodes.Count, ct);
    }

    private static async Task<IEnumerable<string>> VersionsAsync(NodeTown town, CancellationToken ct) =>
        (await town.Api.HealthAsync(ct)).Nodes!.Where(n => n.State == "alive").Select(n => n.Version).Order();

    private static async Task<string> EndAsync(RunningProgram program, int code, CancellationToken ct)
    {
        using (program)
        {
            (await program.EndAsync(ct)).ShouldBe(code, program.Output);
            return program.Output;
        }
    }

    private static TicketRequest Plain(int n) => TicketRequest.Nth((3 * n) + 2, "pothole");
}
