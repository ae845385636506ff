using System.Collections.Concurrent;
using System.Net;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Hub.Tests.Links;

/// <summary>A running hub, and a department's system that answers 429 until it is told to take orders.</summary>
[TestClass]
public sealed class When_a_department_asks_for_a_wait
{
    private readonly TempFolder folder = new();
    private volatile string? retryAfter;
    private readonly ConcurrentQueue<long> askedAt = new();
    private int asked;
    private WebApplication department = null!;
    private WebApplication hub = null!;
    private SqliteStore store = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        department = builder.Build();
        department.Urls.Add("http://127.0.0.1:0");
        department.MapPost("/cases", (HttpContext http) =>
        {
            askedAt.Enqueue(TimeProvider.System.GetTimestamp());
            Interlocked.Increment(ref asked);
            if (retryAfter is not { } wait)
            {
                return Results.Json(new { id = "P-1" }, statusCode: 201);
            }

            http.Response.Headers.RetryAfter = wait;
            return Results.StatusCode(429);
        });
        await department.StartAsync();
        store = new SqliteStore(folder.File(), TimeProvider.System);
        hub = HubHost.Build(Load(department.Urls.First()), store, new HubSettings(folder.Path) { Urls = "http://127.0.0.1:0" });
        await hub.StartAsync();
    }

    [TestCleanup]
    public async Task EndAsync()
    {
        await hub.DisposeAsync();
        await store.DisposeAsync();
        await department.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    [DataRow("1795910400", DisplayName = "an instant in place of seconds")]
    [DataRow("Fri, 31 Dec 2049 23:59:59 GMT", DisplayName = "a date far ahead")]
    public async Task A_wait_of_years_is_an_hour_and_a_person_may_end_it(string wait)
    {
        retryAfter = wait;
        await PostAsync();
        var order = await SeesOrderAsync(_ => Volatile.Read(ref asked) > 0);
        var now = TimeProvider.System.GetUtcNow();
        var job = await SeesAsync(() => store.Jobs.FindAsync(JobKind.Submit, order.Id, default), j => j is { Lease: 0 } && j.DueAt > now);
        job!.DueAt.ShouldBeInRange(now, now.AddHours(1).AddMinutes(1));
        (await store.Desk.AttemptsOfAsync(order.Id, default))[^1].Reason.ShouldNotBeNull().ShouldContain("the hub waits 60 min");

        retryAfter = null;
        (await WorkNow.RequestAsync(store, "parking", "ann", "they fixed it", TimeProvider.System.GetUtcNow(), default)).ShouldBe(1);

        (await SeesOrderAsync(o => o.State == WorkOrderState.Received)).ExternalId.ShouldBe("P-1");
        var audit = (await store.Desk.AuditAsync(0, 10, default)).ShouldHaveSingleItem().Entry;
        (audit.Who, audit.What, audit.Subject, audit.Reason).ShouldBe(("ann", "work.now", "parking", "they fixed it"));
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task No_wait_at_all_is_a_second(string wait)
    {
        retryAfter = wait;
        await PostAsync();
        await SeesOrderAsync(_ => Volatile.Read(ref asked) >= 3);

        var at = askedAt.Take(3).ToArray();
        TimeProvider.System.GetElapsedTime(at[0], at[2])
            .ShouldBeGreaterThan(TimeSpan.FromSeconds(1.5), "three sends have two waits between");
    }

    private async Task PostAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(hub.Urls.First()) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service_code"] = "pothole",
            ["address_string"] = "1 Main St",
        });
        (await http.PostAsync("/open311/v2/requests.json", form)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private async Task<WorkOrder> SeesOrderAsync(Func<WorkOrder, bool> condition) =>
        (await SeesAsync(async () => await store.Tickets.OrdersAfterAsync(0, 1, default) is [var order, ..] ? order : null, o =>
            o is not null && condition(o)))!;

    private static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        var seen = await look();
        while (!condition(seen))
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(60), $"last seen: {seen}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            seen = await look();
        }

        return seen;
    }

    private CityConfiguration Load(string url)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "mappings"));
        File.WriteAllText(Path.Combine(folder.Path, "mappings", "parking.yaml"), $$$"""
            mapping: 1
            name: parking
            connector: rest
            resend: safe
            connection: { url: "{{{url}}}" }
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
        return CityFolder.Load(folder.Path, faults, _ => null) ?? throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
