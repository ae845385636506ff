using System.Net;
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
    private const int RatePerSecond = 30;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly (string Name, string Key)[] People = [("ana", "key-of-ana-with-128-bits"), ("ben", "key-of-ben-with-128-bits")];
    private static readonly Reply Refusal = new(422, "text/plain", "not today"u8.ToArray());

    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// One town: first three nodes compete for the same waiting orders, then two people at two nodes retry the same parked orders, then
    /// both replay the same changes.
    /// </summary>
    [TestMethod]
    public async Task One_node_sends_each_order_one_person_retries_each_item_and_the_departments_limits_hold_over_all_nodes()
    {
        var ct = TestContext.CancellationToken;
        await using var database = await TownDatabase.MakeAsync(ct);
        await using var department = await FakeDepartment.StartAsync(ct);
        var mapping = SmallCity.Rest(department.Url)
            .With("limits: {", $"limits: {{ concurrency: {Places}, rate: {RatePerSecond}/s,");
        await using var town = NodeTown.Small(database, 3, mapping, Keys());
        town.Set("Hub__LeaseTerm", NodeTown.PatientTerm);
        foreach (var api in town.Apis)
            api.UseKey(People[0].Key);
        await town.StartAsync(ct);

        department.FixedReply = new Reply(503, "text/plain", []);
        await PostAsync(town, 0, Waiting, ct);
        await Eventually.SeesAsync(
            () => database.CountAsync("job WHERE lane = 'to:works' AND lease = 0", ct), waiting => waiting > Waiting / 2, ct);
        department.CreateTimes.Clear();
        await using var stalls = new StallMonitor();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        department.BeforeRecord = async (_, _) =>
        {
            // The department holds orders until every place is in use, so that the peak is reached. It holds them for a limited time, since
            // a node whose breaker is half open sends a single order.
            if (department.OrdersInHand.Current >= Places)
                full.TrySetResult();
            await Task.WhenAny(full.Task, Task.Delay(LongestHold, TimeProvider.System, CancellationToken.None));
            await Task.Delay(AnswerTime, TimeProvider.System, CancellationToken.None);
        };
        department.FixedReply = null;
        await WaitForTicketsAsync(database, Waiting, "received", ct);
        await ShouldBeOneRecordEachAsync(database, department, ct);
        department.OrdersInHand.Peak.ShouldBe(Places, "all nodes together");
        var highestRate = (int)(RatePerSecond * 1.1) + town.Nodes.Count + stalls.Allow(RatePerSecond);
        MostWithinASecond(department.CreateTimes)
            .ShouldBeInRange(RatePerSecond / 2, highestRate, "all nodes together, and the burst that each may send");
        department.ReadsInHand.Peak.ShouldBe(1, "one node at a time polls for changes");
        (await database.CountAsync("session WHERE done > 20", ct)).ShouldBe(3, "each node has worked a part");

        department.FixedReply = Refusal;
        await PostAsync(town, Waiting, Refused, ct);
        await database.WaitForCountAsync("job WHERE parked IS NOT NULL", Refused, ct);
        department.FixedReply = null;
        var retried = await Task.WhenAll(People.Select((person, n) => RetryAsync(town.Nodes[n], person.Key, ct)));
        retried.Sum().ShouldBe(Refused, "each item was retried by one person");
        await WaitForTicketsAsync(database, Waiting + Refused, "received", ct);
        await ShouldBeOneRecordEachAsync(database, department, ct);
        foreach (var (name, _) in People)
            (await database.CountAsync($"audit WHERE who = '{name}' AND what = 'parked.retry.bulk'", ct)).ShouldBe(1);

        foreach (var order in department.Records)
            department.Changes.Enqueue($$"""{"ref":"{{order}}","status":"done","at":"{{TimeProvider.System.GetUtcNow():O}}"}""");
        await WaitForTicketsAsync(database, Waiting + Refused, "completed", ct);
        var events = await database.CountAsync("timeline", ct);
        foreach (var (code, output) in await Task.WhenAll(People.Select((person, n) => ReplayAsync(town.Nodes[n], person.Name, ct))))
            code.ShouldBe(0, output);
        const string ReadAgain =
            "feed WHERE read_at > (SELECT max(at) FROM audit WHERE what = 'replay') AND cursor > to_char(now(), 'YYYY')";
        await database.WaitForCountAsync(ReadAgain, 1, ct);
        (await database.CountAsync("timeline", ct)).ShouldBe(events, "a repeated status update changes nothing");
        (await database.CountAsync("audit WHERE what = 'replay' AND (who LIKE 'ana%' OR who LIKE 'ben%')", ct)).ShouldBe(2);
        await ShouldBeOneRecordEachAsync(database, department, ct);
    }

    private static Task PostAsync(NodeTown town, int first, int count, CancellationToken ct) =>
        new RequestPoster(town.Apis).RunAsync(Enumerable.Range(first, count).Select(n => TicketRequest.Nth((3 * n) + 2, "pothole")), ct);

    private static Task WaitForTicketsAsync(TownDatabase database, int count, string state, CancellationToken ct) =>
        database.WaitForCountAsync(
            "(SELECT DISTINCT ticket_id FROM timeline WHERE what IN ('sent', 'status') "
            + $"AND (what = 'sent' AND '{state}' = 'received' OR detail LIKE '{state}%')) t",
            count,
            ct);

    private static async Task ShouldBeOneRecordEachAsync(TownDatabase database, FakeDepartment department, CancellationToken ct)
    {
        department.Records.ShouldBeUnique();
        department.Records.Count.ShouldBe((int)await database.CountAsync("work_order", ct));
    }

    // How many items were retried; none where the other person was first.
    private static async Task<int> RetryAsync(HubProgram node, string key, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = node.Api.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var retry = new { filter = new { department = "works" }, count = Refused };
        using var answer = await client.PostAsJsonAsync("/api/parked/retry", retry, JsonSerializerOptions.Web, ct);
        if (answer.StatusCode == HttpStatusCode.Conflict)
            return 0;

        var body = await answer.Content.ReadAsStringAsync(ct);
        return JsonDocument.Parse(body).RootElement.TryGetProperty("done", out var done)
            ? done.GetInt32()
            : throw new AssertFailedException(body);
    }

    private static async Task<(int Code, string Output)> ReplayAsync(HubProgram node, string who, CancellationToken ct)
    {
        using var program = node.Run("replay", "works", "--since", "2h", "--apply", "--by", who);
        return (await program.EndAsync(ct), program.Output);
    }

    private static string Keys()
    {
        var keys = People.Select(p => (p.Name, Hash: Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(p.Key)))));
        return $"[{string.Join(", ", keys.Select(k => $"{{ name: {k.Name}, sha256: {k.Hash}, scopes: [intake, read, operate] }}"))}]";
    }

    private static int MostWithinASecond(IReadOnlyCollection<TimeSpan> times) =>
        times.Max(first => times.Count(at => at >= first && at < first + Second));
}
