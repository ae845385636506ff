using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

[TestClass]
public class When_nodes_want_the_same
{
    private const int Waiting = 180;
    private const int Refused = 60;
    private const int Places = 4;
    private const int ASecond = 30;
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly (string Name, string Key)[] People = [("ana", "key-of-ana"), ("ben", "key-of-ben")];
    private static readonly Reply Refusal = new(422, "text/plain", "not today"u8.ToArray());

    public TestContext TestContext { get; set; } = null!;

    /// <summary>One town: first three nodes want the same waiting orders, then two people at two nodes the same parked ones, then the same replay.</summary>
    [TestMethod]
    public async Task Each_order_is_one_nodes_each_retry_one_persons_and_the_departments_limits_hold_over_all()
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await StandIn.StartAsync(ct);
        var mapping = SmallCity.Rest(department.Url).Replace("limits: {", $"limits: {{ concurrency: {Places}, rate: {ASecond}/s,", StringComparison.Ordinal);
        await using var town = NodeTown.Small(database, 3, mapping, Keys());
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        foreach (var api in town.Apis)
            api.Use(People[0].Key);
        await town.StartAsync(ct);

        department.Instead = new Reply(503, "text/plain", []);
        await PostAsync(town, 0, Waiting, ct);
        await Eventually.SeesAsync(() => database.CountAsync("job WHERE lane = 'to:works' AND lease = 0", ct), waiting => waiting > Waiting / 2, ct);
        department.Creates.Clear();
        await using var stalls = new Stalls();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeRecord = async (_, _) =>
        {
            // Until every place has been taken once, orders are held, so that it is; for a while only, since a node whose breaker is open first tries a single one.
            if (department.Orders.Now >= Places)
                full.TrySetResult();
            await Task.WhenAny(full.Task, Task.Delay(AWhile, TimeProvider.System, CancellationToken.None));
            await Task.Delay(AMoment, TimeProvider.System, CancellationToken.None);
        };
        department.Instead = null;
        await AllAreAsync(database, Waiting, "received", ct);
        await ShouldBeOneRecordEachAsync(database, department, ct);
        department.Orders.Most.ShouldBe(Places, "all nodes together");
        Fastest(department.Creates).ShouldBeInRange(ASecond / 2, (int)(ASecond * 1.1) + town.Nodes.Count + stalls.Allow(ASecond), "all nodes together, and what each may do at once");
        department.Reads.Most.ShouldBe(1, "one node at a time asks what has changed");
        (await database.CountAsync("session WHERE done > 20", ct)).ShouldBe(3, "each has had its part");

        department.Instead = Refusal;
        await PostAsync(town, Waiting, Refused, ct);
        await Eventually.SeesAsync(() => database.CountAsync("job WHERE parked IS NOT NULL", ct), parked => parked == Refused, ct);
        department.Instead = null;
        var pressed = await Task.WhenAll(People.Select((person, n) => RetryAsync(town.Nodes[n], person.Key, ct)));
        pressed.Sum().ShouldBe(Refused, "each by one of them");
        await AllAreAsync(database, Waiting + Refused, "received", ct);
        await ShouldBeOneRecordEachAsync(database, department, ct);
        foreach (var (name, _) in People)
            (await database.CountAsync($"audit WHERE who = '{name}' AND what = 'parked.retry.bulk'", ct)).ShouldBe(1);

        foreach (var order in department.Records)
            department.Changes.Enqueue($$"""{"ref":"{{order}}","status":"done","at":"{{TimeProvider.System.GetUtcNow():O}}"}""");
        await AllAreAsync(database, Waiting + Refused, "completed", ct);
        var events = await database.CountAsync("timeline", ct);
        foreach (var (code, said) in await Task.WhenAll(People.Select((person, n) => ReplayAsync(town.Nodes[n], person.Name, ct))))
            code.ShouldBe(0, said);
        await Eventually.SeesAsync(() => database.CountAsync($"feed WHERE read_at > (SELECT max(at) FROM audit WHERE what = 'replay') AND cursor > to_char(now(), 'YYYY')", ct), read => read == 1, ct);
        (await database.CountAsync("timeline", ct)).ShouldBe(events, "what was known changes nothing");
        (await database.CountAsync("audit WHERE what = 'replay' AND who IN ('ana', 'ben')", ct)).ShouldBe(2);
        await ShouldBeOneRecordEachAsync(database, department, ct);
    }

    private static Task PostAsync(NodeTown town, int first, int count, CancellationToken ct) =>
        new Posting(town.Apis).RunAsync(Enumerable.Range(first, count).Select(n => Ask.Nth((3 * n) + 2, "pothole")), ct);

    private static Task AllAreAsync(TownDatabase database, int count, string what, CancellationToken ct) =>
        Eventually.SeesAsync(() => database.CountAsync($"(SELECT DISTINCT ticket_id FROM timeline WHERE what IN ('sent', 'status') AND (what = 'sent' AND '{what}' = 'received' OR detail LIKE '{what}%')) t", ct), now => now == count, ct);

    private static async Task ShouldBeOneRecordEachAsync(TownDatabase database, StandIn department, CancellationToken ct)
    {
        department.Records.ShouldBeUnique();
        department.Records.Count.ShouldBe((int)await database.CountAsync("work_order", ct));
    }

    // How many it let go; none where somebody else was first.
    private static async Task<int> RetryAsync(HubProgram node, string key, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = node.Api.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var answer = await client.PostAsJsonAsync("/api/parked/retry", new { filter = new { department = "works" }, count = Refused }, JsonSerializerOptions.Web, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        return (int)answer.StatusCode == 409 ? 0 : JsonDocument.Parse(body).RootElement.TryGetProperty("done", out var done) ? done.GetInt32() : throw new AssertFailedException(body);
    }

    private static async Task<(int Code, string Said)> ReplayAsync(HubProgram node, string who, CancellationToken ct)
    {
        using var program = node.Run("replay", "works", "--since", "2h", "--apply", "--by", who);
        return (await program.EndAsync(ct), program.Output);
    }

    private static string Keys() => $"[{string.Join(", ", People.Select(p => $"{{ name: {p.Name}, sha256: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(p.Key)))}, scopes: [intake, read, operate] }}"))}]";

    private static int Fastest(IReadOnlyCollection<TimeSpan> creates) => creates.Max(first => creates.Count(at => at >= first && at < first + Second));
}
