using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Allentown311.Acceptance.Harness;

/// <summary>A client of the hub's HTTP API.</summary>
internal sealed class HubApi(Uri url) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TimeoutOfOnlyHub = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TimeoutOfOneOfSeveral = TimeSpan.FromSeconds(10);
    private readonly HttpClient client = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };

    public Uri Url => url;

    /// <summary>Sends this API key with every request from now on; null for none.</summary>
    public void UseKey(string? key)
    {
        client.DefaultRequestHeaders.Remove("X-Api-Key");
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public Task<bool> IsReadyAsync(CancellationToken ct) => IsWellAsync("/health/ready", ct);

    public Task<bool> IsAliveAsync(CancellationToken ct) => IsWellAsync("/health/live", ct);

    /// <summary>Posts a form once; the caller judges the answer.</summary>
    public async Task<(HttpStatusCode Status, string Type, string Body)> PostAsync(
        HttpContent content, CancellationToken ct, string? key = null, string format = "json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/open311/v2/requests.{format}") { Content = content };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);

        // Like curl: a caller with a large body waits for "100 Continue". Otherwise the hub may close the connection in the middle of the
        // body, and the caller never reads the reason.
        request.Headers.ExpectContinue = content.Headers.ContentLength > 8_000_000;
        using var answer = await client.SendAsync(request, ct);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.Content.ReadAsStringAsync(ct));
    }

    /// <summary>Posts a request, and repeats it under the same key while there is no answer. Returns the ticket's number.</summary>
    public Task<string> PostUntilAcceptedAsync(TicketRequest request, string key, CancellationToken ct) =>
        PostUntilAcceptedAsync([this], 0, request, key, ct);

    /// <summary>Posts a request to one of several hubs; each repeat goes to the next hub, from <paramref name="first"/> on.</summary>
    public static async Task<string> PostUntilAcceptedAsync(
        IReadOnlyList<HubApi> hubs, int first, TicketRequest request, string key, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var attempt = first; TimeProvider.System.GetElapsedTime(started) < Eventually.Timeout; attempt++)
        {
            // A hub that is frozen or cut off never answers.
            using var limit = new CancellationTokenSource(
                hubs.Count > 1 ? TimeoutOfOneOfSeveral : TimeoutOfOnlyHub, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            try
            {
                using var form = request.ToForm();
                var (status, _, body) = await hubs[attempt % hubs.Count].PostAsync(form, either.Token, key);
                if (status is HttpStatusCode.Created or HttpStatusCode.OK)
                    return Number(body);
                status.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // The hub was down, or died before it answered: the caller does not know whether there is a ticket.
            }

            await Task.Delay(Pause, TimeProvider.System, ct);
        }

        throw new AssertFailedException($"The hub did not accept {key} in time.");
    }

    public static string Number(string body) => JsonDocument.Parse(body).RootElement[0].GetProperty("service_request_id").GetString()!;

    public Task<HubStatus> StatusAsync(CancellationToken ct) => GetAsync<HubStatus>("/api/status", ct);

    /// <summary>GET /health, also where its status is not 2xx.</summary>
    public async Task<HubHealth> HealthAsync(CancellationToken ct)
    {
        using var answer = await client.GetAsync("/health", ct);
        return (await answer.Content.ReadFromJsonAsync<HubHealth>(JsonSerializerOptions.Web, ct))!;
    }

    public Task<List<Parked>> ParkedAsync(CancellationToken ct) => GetAsync<List<Parked>>("/api/parked", ct);

    public Task<TicketDetail> TicketAsync(string number, CancellationToken ct) => GetAsync<TicketDetail>($"/api/tickets/{number}", ct);

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

    /// <summary>The work orders, once there are so many and all of them have this state.</summary>
    public Task<List<Order>> WaitForOrdersAsync(int count, string state, CancellationToken ct) =>
        Eventually.SeesAsync(() => OrdersAsync(ct), all => all.Count == count && all.All(o => o.State == state), ct);

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

    private async Task<T> GetAsync<T>(string path, CancellationToken ct) =>
        (await client.GetFromJsonAsync<T>(path, JsonSerializerOptions.Web, ct))!;
}
