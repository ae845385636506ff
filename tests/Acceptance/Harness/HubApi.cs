using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Allentown311.Acceptance.Harness;

/// <summary>The hub as anybody outside sees it.</summary>
internal sealed class HubApi(Uri url) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OneOfSeveral = TimeSpan.FromSeconds(10);
    private readonly HttpClient client = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };

    public Uri Url => url;

    /// <summary>Where the city gives keys: the one to ask with from here on.</summary>
    public void Use(string key) => client.DefaultRequestHeaders.Add("X-Api-Key", key);

    public Task<bool> IsReadyAsync(CancellationToken ct) => IsWellAsync("/health/ready", ct);

    public Task<bool> IsAliveAsync(CancellationToken ct) => IsWellAsync("/health/live", ct);

    /// <summary>Posts a form once; the caller looks at the answer.</summary>
    public async Task<(HttpStatusCode Status, string Type, string Body)> PostAsync(HttpContent content, CancellationToken ct, string? key = null, string format = "json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/open311/v2/requests.{format}") { Content = content };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);

        // As curl does: a caller with much to send asks before it sends, or it may be cut off in the middle and never see why.
        request.Headers.ExpectContinue = content.Headers.ContentLength > 8_000_000;
        using var answer = await client.SendAsync(request, ct);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.Content.ReadAsStringAsync(ct));
    }

    /// <summary>Posts a ticket as a careful caller does: no answer means the same again under the same key. Its number.</summary>
    public Task<string> PostUntilTakenAsync(Ask ask, string key, CancellationToken ct) => PostUntilTakenAsync([this], 0, ask, key, ct);

    /// <summary>The same where there are several hubs: each try goes to the next, from <paramref name="first"/> on.</summary>
    public static async Task<string> PostUntilTakenAsync(IReadOnlyList<HubApi> hubs, int first, Ask ask, string key, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var attempt = first; TimeProvider.System.GetElapsedTime(started) < Eventually.Patience; attempt++)
        {
            // One that is frozen, or cut off, never answers.
            using var limit = new CancellationTokenSource(hubs.Count > 1 ? OneOfSeveral : Alone, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            try
            {
                using var form = ask.ToForm();
                var (status, _, body) = await hubs[attempt % hubs.Count].PostAsync(form, either.Token, key);
                if (status is HttpStatusCode.Created or HttpStatusCode.OK)
                    return Number(body);
                status.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // It was down, or died on the way: nothing is known of the ticket.
            }

            await Task.Delay(Pause, TimeProvider.System, ct);
        }

        throw new AssertFailedException($"The hub did not take {key} in time.");
    }

    public static string Number(string body) => JsonDocument.Parse(body).RootElement[0].GetProperty("service_request_id").GetString()!;

    public Task<HubStatus> StatusAsync(CancellationToken ct) => GetAsync<HubStatus>("/api/status", ct);

    /// <summary>GET /health, whatever its status.</summary>
    public async Task<HubHealth> HealthAsync(CancellationToken ct)
    {
        using var answer = await client.GetAsync("/health", ct);
        return (await answer.Content.ReadFromJsonAsync<HubHealth>(JsonSerializerOptions.Web, ct))!;
    }

    public Task<List<Parked>> ParkedAsync(CancellationToken ct) => GetAsync<List<Parked>>("/api/parked", ct);

    public Task<Journey> TicketAsync(string number, CancellationToken ct) => GetAsync<Journey>($"/api/tickets/{number}", ct);

    public async Task<List<Order>> OrdersAsync(CancellationToken ct)
    {
        var orders = new List<Order>();
        for (long? after = 0; after is not null;)
        {
            var page = await GetAsync<OrderPage>($"/api/orders?after={after}", ct);
            orders.AddRange(page.Orders);
            after = page.Next;
        }

        return orders;
    }

    public void Dispose() => client.Dispose();

    private async Task<bool> IsWellAsync(string path, CancellationToken ct)
    {
        try
        {
            using var answer = await client.GetAsync(path, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken ct) => (await client.GetFromJsonAsync<T>(path, JsonSerializerOptions.Web, ct))!;
}
