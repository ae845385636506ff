using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_two_versions_work_at_once
{
    private const int Wave = 24;
    private const string Running = "0.1.0";

    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(50);

    public TestContext TestContext { get; set; } = null!;

    /// <summary>One node goes to the release to come and brings the database forward, goes back, and then all of them go, each while there is work.</summary>
    [TestMethod]
    public async Task A_release_rolled_out_and_back_and_out_again_loses_and_doubles_nothing()
    {
        NextBuild.ShouldBeThere();
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await StandIn.StartAsync(ct);
        department.IsQuick = true;
        department.BeforeAnswer = _ => Task.Delay(AMoment, TimeProvider.System, CancellationToken.None);
        await using var town = NodeTown.Small(database, 3, SmallCity.Rest(department.Url));
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        await town.StartAsync(ct);
        var posting = new Posting(town.Apis);

        await TurnAsync(town, 0, isNext: true, posting, ct);
        (await VersionsAsync(town, ct)).ShouldBe([Running, Running, NextBuild.Version]);
        (await database.AskAsync("SELECT max(version) FROM schema_step", ct)).ShouldBe("4");
        await EachDoesItsPartAsync(town, database, posting, ct);
        await TurnAsync(town, 0, isNext: false, posting, ct);
        (await VersionsAsync(town, ct)).ShouldBe([Running, Running, Running], "the version before goes on with what the next has made");
        for (var n = 0; n < town.Nodes.Count; n++)
            await TurnAsync(town, n, isNext: true, posting, ct);
        (await VersionsAsync(town, ct)).ShouldBe([NextBuild.Version, NextBuild.Version, NextBuild.Version]);

        var all = posting.Numbers.Count;
        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), status => status.AllClosed(all), ct);
        department.Records.Order().ShouldBe((await town.Api.OrdersAsync(ct)).Select(o => o.Reference).Order());
        posting.Numbers.Values.ShouldBeUnique();
        (await database.CountAsync("timeline WHERE what = 'in_doubt'", ct)).ShouldBe(0, "each let end what it had begun");
        (await database.CountAsync("job WHERE parked IS NOT NULL", ct)).ShouldBe(0);
    }

    /// <summary>What the migration says of itself is set here, so that one build is enough: that nobody who does not know it can go on.</summary>
    [TestMethod]
    public async Task A_hub_too_old_for_the_database_is_refused_until_it_is_stepped_back()
    {
        NextBuild.ShouldBeThere();
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await StandIn.StartAsync(ct);
        await using var town = NodeTown.Small(database, 2, SmallCity.Rest(department.Url));
        var (next, old) = (town.Nodes[0], town.Nodes[1]);
        next.Starting = NextBuild.Use;
        await next.StartAsync(ct);
        await database.RunAsync("UPDATE schema_step SET oldest = 4 WHERE version = 4", ct);
        await new Posting(next.Api).RunAsync([Plain(0)], ct);

        (await EndAsync(old.RunUntilItEnds(), 1, ct)).ShouldContain("The database is at version 4, which takes a hub that knows version 4; this one knows 3. Start the newer hub, or step the database back");
        (await EndAsync(old.RunOnData("store", "downgrade", "--to", "3"), 1, ct)).ShouldContain(NodeTown.NameOf(0), customMessage: "it runs");
        (await next.Api.HealthAsync(ct)).Ok.ShouldBeTrue("nobody touched what it works on");

        await next.StopAsync(ct);
        (await EndAsync(old.RunOnData("store", "downgrade", "--to", "3"), 0, ct)).ShouldContain("from version 4 to 3");
        await old.StartAsync(ct);
        await new Posting(old.Api).RunAsync([Plain(1)], ct);
        var orders = await Eventually.SeesAsync(() => old.Api.OrdersAsync(ct), all => all.Count == 2 && all.All(o => o.State == "received"), ct);
        department.Records.Order().ShouldBe(orders.Select(o => o.Reference).Order());
    }

    // Restarts one while all are asked.
    private static async Task TurnAsync(NodeTown town, int node, bool isNext, Posting posting, CancellationToken ct)
    {
        var wave = posting.RunAsync(Enumerable.Range(posting.Numbers.Count, Wave).Select(Plain), ct);
        town.Nodes[node].Starting = isNext ? NextBuild.Use : null;
        (await town.Nodes[node].StopAsync(ct)).ShouldBe(0, town.Nodes[node].Output);
        await town.Nodes[node].StartAsync(ct);
        await wave;
    }

    // Once each has its places at the department.
    private static async Task EachDoesItsPartAsync(NodeTown town, TownDatabase database, Posting posting, CancellationToken ct)
    {
        await Eventually.BecomesTrueAsync(() => town.Nodes.All(town.HasItsShare), ct);
        await Eventually.SeesAsync(
            async () =>
            {
                await posting.RunAsync(Enumerable.Range(posting.Numbers.Count, Wave).Select(Plain), ct);
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

    private static Ask Plain(int n) => Ask.Nth((3 * n) + 2, "pothole");
}
