using System.Net;
using System.Text.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Access;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Microsoft.AspNetCore.Builder;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>A running hub whose notices go to a receiver. It can be stopped and started again over the same database.</summary>
internal sealed class NoticeTown : IAsyncDisposable
{
    public const string OtherKey = "a311_fedcba9876543210fedcba9876543210";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder folder = new();
    private readonly CityConfiguration city;
    private readonly HttpClient http = new();
    private WebApplication? app;
    private CancellationTokenSource over = new();
    private Task running = Task.CompletedTask;

    private NoticeTown(FakeReceiver receiver, Func<NoticeSettings, NoticeSettings> settings)
    {
        Receiver = receiver;
        var webhook = new SenderSettings("webhook") { Url = receiver.Url };
        var made = TestCity.Make();
        city = made with
        {
            Keys =
            [
                TestKey.With(Scopes.Intake, Scopes.Read, Scopes.Operate),
                TestKey.Of("other", OtherKey, Scopes.Intake) with { NoticesPerDay = 1_000 },
            ],
            Notices = settings(made.Notices with
            {
                Events = [NoticeEvent.Received],
                Mail = webhook,
                Text = webhook,
                Texts = made.Notices.Texts.SetItems(
                    from language in Languages.All
                    from kind in new[] { "mail", "text" }
                    select KeyValuePair.Create((NoticeEvent.Received, language, kind), Text)),
            }),
        };
    }

    public FakeReceiver Receiver { get; }

    public SqliteStore Store { get; private set; } = null!;

    public HttpClient Http => http;

    private static NoticeText Text => new(
        NoticeTemplate.Parse("About {{number}}", out _),
        NoticeTemplate.Parse("Hello {{name}},\nwe have your request {{number}}.\nWhere: {{address}}\nThey say: {{note}}\n", out _)!);

    public static async Task<NoticeTown> StartAsync(Func<NoticeSettings, NoticeSettings>? settings = null)
    {
        var town = new NoticeTown(await FakeReceiver.StartAsync(), settings ?? (s => s));
        await town.StartHubAsync();
        return town;
    }

    /// <summary>Stops the hub and starts it again over the same database.</summary>
    public async Task RestartAsync()
    {
        await StopHubAsync();
        await StartHubAsync();
    }

    /// <summary>Posts a request of a resident, whose words are marked.</summary>
    public async Task<string> AskAsync(string? email = null, string? phone = null, string key = TestKey.Text, string language = "en")
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service_code"] = TestCity.UnknownDepartment,
            ["address_string"] = "WORDS Main St",
            ["description"] = "WORDS of a caller",
            ["first_name"] = "WORDS",
            ["language"] = language,
            ["notice_channel"] = phone is null ? "mail" : "text",
        };
        if (email is not null)
        {
            fields["email"] = email;
        }

        if (phone is not null)
        {
            fields["phone"] = phone;
        }

        using var request = OpenedHub.With(
            new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = new FormUrlEncodedContent(fields) },
            AccessControl.KeyHeader,
            key);
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement[0].GetProperty("service_request_id").GetString()!;
    }

    /// <summary>The messages that the receiver got so far.</summary>
    public IReadOnlyList<JsonElement> Messages()
    {
        lock (Receiver.Requests)
        {
            return [.. Receiver.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement)];
        }
    }

    /// <summary>Waits until so many notices are in each state, and the receiver has those sent.</summary>
    public async Task WaitForAsync(params (NoticeState State, long Count)[] expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var counts = (await Store.Desk.CountAsync(default)).Notices;
            if (expected.All(e => counts.GetValueOrDefault(e.State) == e.Count)
                && counts.Values.Sum() == expected.Sum(e => e.Count))
            {
                return;
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit, string.Join(", ", counts));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Sends a request to a page of the hub, and returns status, headers and text.</summary>
    public async Task<(HttpStatusCode Status, HttpResponseMessage Answer, string Text)> PageAsync(
        HttpMethod method, string path, string? origin = null)
    {
        var request = OpenedHub.With(new HttpRequestMessage(method, path), "Origin", origin);
        var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopHubAsync();
        await Receiver.DisposeAsync();
        http.Dispose();
        over.Dispose();
        folder.Dispose();
    }

    private async Task StartHubAsync()
    {
        over = new CancellationTokenSource();
        Store = new SqliteStore(folder.File(), TimeProvider.System);

        // A client's base address is set once, so the hub keeps its port.
        var urls = http.BaseAddress?.GetLeftPart(UriPartial.Authority) ?? "http://127.0.0.1:0";
        app = HubHost.Build(city, Store, new HubSettings(folder.Path) { Urls = urls });
        var listens = new TaskCompletionSource();
        app.Lifetime.ApplicationStarted.Register(listens.SetResult);
        running = HubHost.RunAsync(app, over.Token);
        await await Task.WhenAny(listens.Task, running);
        http.BaseAddress ??= new Uri(app.Urls.First());
    }

    private async Task StopHubAsync()
    {
        await over.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app!.DisposeAsync();
        await Store.DisposeAsync();
        over.Dispose();
    }
}
