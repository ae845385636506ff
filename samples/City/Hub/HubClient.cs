using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Allentown311.City.Hub;

/// <summary>Calls the hub's public API. It calls several nodes in turn, and tries the next when one does not answer.</summary>
internal sealed class HubClient(IEnumerable<Uri> nodes, string key, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private const int MaxTries = 60;

    private readonly HttpClient client = new(new SocketsHttpHandler())
    {
        Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { { "X-Api-Key", key } },
    };

    private readonly Uri[] nodes = [.. nodes];
    private int turn;

    public async Task<HubStatus> ReadStatusAsync(CancellationToken ct)
    {
        var status = await GetAsync<HubStatus>("/api/status", ct);
        if (status.Parked == 0)
            return status;
        var parked = await ReadParkedAsync(ct);
        return status with { Unreadable = parked.LongCount(p => p.IsUnreadable) };
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken ct, string language = "en")
    {
        var first = Next();
        for (var left = nodes.Length; ; left--)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, At(first + left, path));
                request.Headers.AcceptLanguage.ParseAdd(language);
                using var answer = await client.SendAsync(request, ct);
                if (!answer.IsSuccessStatusCode)
                    throw new DemoException($"The hub answered GET {path} with {(int)answer.StatusCode}.");
                return (await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, ct))!;
            }
            catch (Exception problem) when (left > 1 && (problem is HttpRequestException or DemoException))
            {
                // The loop asks the next node.
            }
        }
    }

    public async Task<List<HubOrder>> ReadOrdersAsync(CancellationToken ct)
    {
        var orders = new List<HubOrder>();
        for (long? after = 0; after is not null;)
        {
            var page = await GetAsync<OrderPage>($"/api/orders?after={after}", ct);
            orders.AddRange(page.Orders);
            after = page.Next;
        }

        return orders;
    }

    /// <summary>The items that wait for a person, and why.</summary>
    public Task<List<ParkedItem>> ReadParkedAsync(CancellationToken ct) => GetAsync<List<ParkedItem>>("/api/parked", ct);

    /// <summary>How many call-backs wait for the desk.</summary>
    public async Task<int> CountCallBacksAsync(CancellationToken ct)
    {
        var answer = await GetAsync<JsonElement>("/api/callbacks", ct);
        var list = answer.ValueKind == JsonValueKind.Array
            ? answer
            : answer.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.Array).Value;
        return list.GetArrayLength();
    }

    /// <summary>
    /// Posts a ticket until the hub has accepted or refused it. The hub recognises a repeated POST by its key and makes no second ticket.
    /// </summary>
    /// <returns>The ticket's number, or the reason why the hub refuses it.</returns>
    public async Task<(string? Number, string? Refusal)> PostAsync(
        IEnumerable<KeyValuePair<string, string>> fields, string key, CancellationToken ct)
    {
        var form = fields.ToList();
        var first = Next();
        for (var attempt = 1; ; attempt++)
        {
            // When one node does not answer, the next is called at once. The client waits only after it has called all of them.
            var rounds = attempt / nodes.Length;
            var pause = attempt % nodes.Length == 0
                ? TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, rounds), LongestPause.TotalMilliseconds))
                : TimeSpan.Zero;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, At(first + attempt, "/open311/v2/requests.json"));
                request.Content = new FormUrlEncodedContent(form);
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await client.SendAsync(request, ct);
                var body = await answer.Content.ReadAsStringAsync(ct);
                if (answer.IsSuccessStatusCode)
                    return (JsonDocument.Parse(body).RootElement[0].GetProperty("service_request_id").GetString(), null);
                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
                    return (null, $"{(int)answer.StatusCode} {body}");
                pause = answer.Headers.RetryAfter?.Delta ?? pause;
            }
            catch (Exception problem) when (
                attempt < MaxTries
                && (problem is HttpRequestException || (problem is TaskCanceledException && !ct.IsCancellationRequested)))
            {
                // Without an answer the ticket may or may not exist, so the client posts it again with the same key.
            }

            if (attempt >= MaxTries)
                return (null, "the hub was busy all the time");
            await Task.Delay(pause, clock, ct);
        }
    }

    public void Dispose() => client.Dispose();

    private int Next() => Interlocked.Increment(ref turn);

    private Uri At(int turn, string path) => new(nodes[(int)((uint)turn % (uint)nodes.Length)], path);
}
