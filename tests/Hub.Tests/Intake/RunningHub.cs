using Allentown311.Connectors.Brokers;
using Allentown311.Hub.City;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;
using Microsoft.AspNetCore.Builder;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>A hub in this process, on a port of its own, over a real store.</summary>
internal sealed class RunningHub : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private WebApplication app = null!;

    private RunningHub() => Store = new ShimStore(new SqliteStore(folder.File(), TimeProvider.System));

    public ShimStore Store { get; }

    public HttpClient Http { get; } = new();

    public static async Task<RunningHub> StartAsync(CityConfiguration? city = null, IBroker? broker = null, string? ticketsQueue = null)
    {
        var hub = new RunningHub();
        var settings = new HubSettings(hub.folder.Path) { Urls = "http://127.0.0.1:0", Broker = broker, TicketsQueue = ticketsQueue };
        hub.app = HubHost.Build(city ?? TestCity.Make(), hub.Store, settings);
        await hub.app.StartAsync();
        hub.Http.BaseAddress = new Uri($"{hub.app.Urls.First()}/open311/v2/");
        return hub;
    }

    /// <summary>Posts a request; <paramref name="fields"/> replace or add to a good one, null leaves a field out.</summary>
    public Task<HttpResponseMessage> PostAsync(string path = "requests.json", params IReadOnlyList<(string Name, string? Value)> fields)
    {
        var form = new Dictionary<string, string>
        {
            ["service_code"] = TestCity.Asked, ["attribute[WHISHETN]"] = "123", ["address_string"] = "1 Main St",
        };
        foreach (var (name, value) in fields)
        {
            form.Remove(name);
            if (value is not null)
            {
                form.Add(name, value);
            }
        }

        return SendAsync(path, form);
    }

    public async Task<HttpResponseMessage> SendAsync(
        string path, Dictionary<string, string> form, string? idempotencyKey = null, string? apiKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        request.Headers.TryAddWithoutValidation("X-Api-Key", apiKey);
        return await Http.SendAsync(request);
    }

    public async Task<string> GetAsync(string path)
    {
        var answer = await Http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {text}");
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        await Store.DisposeAsync();
        folder.Dispose();
    }
}
