using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Hub.Tests.Links;

/// <summary>A running hub, and a department's system that accepts another password from one moment on, while orders flow.</summary>
[TestClass]
public sealed class When_a_departments_password_is_replaced
{
    private const int Orders = 40;
    private readonly TempFolder folder = new();
    private readonly ConcurrentDictionary<string, int> records = new(StringComparer.Ordinal);
    private string accepted = "first-secret";
    private int taken;
    private int refused;

    private string Secret => Path.Combine(folder.Path, "secret");

    [TestMethod]
    [DataRow(true, DisplayName = "the file first, then the department")]
    [DataRow(false, DisplayName = "the department first, then the file")]
    public async Task Every_order_becomes_one_record_and_none_waits_for_a_person(bool fileFirst)
    {
        WriteSecret("first-secret");
        await using var department = await StartDepartmentAsync();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        await using var hub = HubHost.Build(
            Load(department.Urls.First()), store, new HubSettings(folder.Path) { Urls = "http://127.0.0.1:0" });
        await hub.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(hub.Urls.First()) };
        var posting = PostAllAsync(http);
        await UntilAsync(() => Volatile.Read(ref taken) >= 5);

        if (fileFirst)
        {
            WriteSecret("second-secret");
        }

        Volatile.Write(ref accepted, "second-secret");
        if (!fileFirst)
        {
            await UntilAsync(() => Volatile.Read(ref refused) >= 2);
            WriteSecret("second-secret");
        }

        await posting;
        await UntilAsync(() => records.Count == Orders);
        var orders = await SeesAllReceivedAsync(store);
        orders.Count.ShouldBe(Orders);
        records.Values.ShouldAllBe(times => times == 1);
        (await store.Desk.ParkedAsync(10, default)).ShouldBeEmpty();
    }

    [TestCleanup]
    public void Delete() => folder.Dispose();

    private async Task<WebApplication> StartDepartmentAsync()
    {
        var department = WebApplication.CreateSlimBuilder().Build();
        department.Urls.Add("http://127.0.0.1:0");
        department.MapPost("/cases", async (HttpContext http) =>
        {
            var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"hub:{Volatile.Read(ref accepted)}"))}";
            if (http.Request.Headers.Authorization != expected)
            {
                Interlocked.Increment(ref refused);
                return Results.Json(new { }, statusCode: 401);
            }

            using var body = await JsonDocument.ParseAsync(http.Request.Body);
            var reference = body.RootElement.GetProperty("reference").GetString()!;
            records.AddOrUpdate(reference, 1, (_, times) => times + 1);
            return Results.Json(new { id = $"P-{Interlocked.Increment(ref taken)}" }, statusCode: 201);
        });
        await department.StartAsync();
        return department;
    }

    private void WriteSecret(string secret)
    {
        var next = $"{Secret}.next";
        File.WriteAllText(next, $"{secret}\n");
        File.Move(next, Secret, overwrite: true);
    }

    private static async Task PostAllAsync(HttpClient http)
    {
        for (var i = 0; i < Orders; i++)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["service_code"] = "pothole", ["address_string"] = $"{i} Main St",
            });
            (await http.PostAsync("/open311/v2/requests.json", form)).StatusCode.ShouldBe(HttpStatusCode.Created);
        }
    }

    private static async Task<IReadOnlyList<WorkOrder>> SeesAllReceivedAsync(SqliteStore store)
    {
        IReadOnlyList<WorkOrder> seen = [];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (seen.Count < Orders || seen.Any(o => o.State != WorkOrderState.Received))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            seen = await store.Tickets.OrdersAfterAsync(0, Orders + 1, default);
        }

        return seen;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private CityConfiguration Load(string url)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "mappings"));
        File.WriteAllText(Path.Combine(folder.Path, "mappings", "parking.yaml"), $$$"""
            mapping: 1
            name: parking
            connector: rest
            resend: ask
            limits: { concurrency: 2, breaker: { failures: 2, pause: 500ms } }
            connection: { url: "{{{url}}}", auth: { basic: { user: hub, password: "${file:{{{Secret}}}}" } } }
            submit: { path: /cases, json: { reference: "{{ref}}" }, read: { id: $.id } }
            """);
        File.WriteAllText(Path.Combine(folder.Path, "city.yaml"), """
            city: 1
            name: Testville
            timezone: UTC
            hours: { mon: "08:00-17:00" }
            departments: { parking: { name: { en: Parking }, mapping: parking } }
            notices: { from: { name: { en: "311" }, address: 311@example.org }, events: [] }
            """);
        const string Services = "services: [ { code: pothole, name: { en: Pothole }, departments: [parking] } ]\n";
        File.WriteAllText(Path.Combine(folder.Path, "services.yaml"), Services);
        var faults = new Faults();
        return CityFolder.Load(folder.Path, faults, Variables.FromEnvironment)
            ?? throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
