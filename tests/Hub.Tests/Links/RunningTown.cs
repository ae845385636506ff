using System.Net;
using System.Text.Json;
using Allentown311.Hub.City;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Access;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Builder;

namespace Allentown311.Hub.Tests.Links;

/// <summary>
/// A running hub with one department that exchanges files. Each of its two folders is one direction, and a test may move either away.
/// </summary>
internal sealed class RunningTown : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource over = new();
    private readonly HttpClient http = new();
    private WebApplication app = null!;
    private Task running = Task.CompletedTask;

    private RunningTown()
    {
        foreach (var path in new[] { Orders, Updates, Path.Combine(folder.Path, "mappings") })
        {
            Directory.CreateDirectory(path);
        }
    }

    public FastTimers Time { get; } = new();

    public SqliteStore Store { get; private set; } = null!;

    /// <summary>Where orders go.</summary>
    public string Orders => Path.Combine(folder.Path, "in");

    /// <summary>Where updates come from.</summary>
    public string Updates => Path.Combine(folder.Path, "out");

    public static async Task<RunningTown> StartAsync(ExpectedTraffic? expect = null, string more = "")
    {
        var town = new RunningTown();
        var city = town.Load(more);
        var works = city.Mappings["works"] with { Expect = expect ?? new ExpectedTraffic(null, null) };
        city = city with { Mappings = city.Mappings.SetItem("works", works), Keys = [TestKey.With(Scopes.Intake, Scopes.Read)] };
        town.Store = new SqliteStore(town.folder.File(), town.Time);
        town.app = HubHost.Build(city, town.Store, new HubSettings(town.folder.Path) { Urls = "http://127.0.0.1:0" }, town.Time);
        var listens = new TaskCompletionSource();
        town.app.Lifetime.ApplicationStarted.Register(listens.SetResult);
        town.running = HubHost.RunAsync(town.app, town.over.Token);
        await await Task.WhenAny(listens.Task, town.running);
        town.http.BaseAddress = new Uri(town.app.Urls.First());
        town.http.DefaultRequestHeaders.Add("X-Api-Key", TestKey.Text);
        return town;
    }

    public async Task RequestAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service_code"] = "pothole",
            ["address_string"] = "1 Main St",
        });
        var answer = await http.PostAsync("/open311/v2/requests.json", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>Writes a status update of the department about the first order.</summary>
    public async Task SendStatusAsync(string status)
    {
        // The order exists once its ticket was routed.
        var started = TimeProvider.System.GetTimestamp();
        var orders = await Store.Tickets.OrdersAfterAsync(0, 1, default);
        while (orders.Count == 0)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit, "nothing was routed");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            orders = await Store.Tickets.OrdersAfterAsync(0, 1, default);
        }

        var order = orders[0];
        var writing = Path.Combine(Updates, "writing.tmp");
        var line = $"{order.Reference},{status},{Time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}";
        await File.WriteAllTextAsync(writing, $"Ref,Status,At\n{line}\n");
        File.Move(writing, Path.Combine(Updates, $"status-{status}.csv"));
    }

    /// <summary>/health/departments as it is now.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> HealthAsync(string path = "/health/departments")
    {
        using var answer = await http.GetAsync(path);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>Waits until one direction is in a state and meets the condition; returns its report.</summary>
    public async Task<JsonElement> WaitForLinkAsync(string direction, string state, Func<JsonElement, bool>? condition = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (_, body) = await HealthAsync();
            var link = body.GetProperty("links").EnumerateArray().Single(l => l.GetProperty("direction").GetString() == direction);
            if (link.GetProperty("state").GetString() == state && (condition?.Invoke(link) ?? true))
            {
                return link;
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit, $"{direction} never became {state}: {link}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync();
        await Store.DisposeAsync();
        http.Dispose();
        over.Dispose();
        folder.Dispose();
    }

    private CityConfiguration Load(string more)
    {
        File.WriteAllText(Path.Combine(folder.Path, "mappings", "works.yaml"), $$$"""
            mapping: 1
            name: works
            connector: csv
            limits: { breaker: { failures: 2, pause: 500ms } }
            status: { new: received, done: completed }
            connection: { out: "{{{Orders}}}", in: "{{{Updates}}}", encoding: utf-8, ready: { quiet: 0s } }
            submit: { file: "wo-{{ref}}.csv", columns: { Ref: "{{ref}}" } }
            poll: { every: 100ms, files: "status-*.csv", read: { ref: Ref, status: Status, changed: At } }
            """);
        File.WriteAllText(Path.Combine(folder.Path, "city.yaml"), $$"""
            city: 1
            name: Testville
            timezone: UTC
            hours:
              mon: "00:00-23:59"
              tue: "00:00-23:59"
              wed: "00:00-23:59"
              thu: "00:00-23:59"
              fri: "00:00-23:59"
              sat: "00:00-23:59"
              sun: "00:00-23:59"
            departments: { works: { name: { en: Works }, mapping: works } }
            notices: { from: { name: { en: "311" }, address: 311@example.org }, events: [] }
            {{more}}
            """);
        const string Services = "services: [ { code: pothole, name: { en: Pothole }, departments: [works] } ]\n";
        File.WriteAllText(Path.Combine(folder.Path, "services.yaml"), Services);
        var faults = new Faults();
        var city = CityFolder.Load(folder.Path, faults, _ => null);
        return city ?? throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
