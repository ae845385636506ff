using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Fetches and caches the access token of OAuth 2.0 client credentials (RFC 6749, 4.4). It reuses a token until shortly before its expiry.
/// A failure is a <see cref="NoTokenException"/>: the hub sent nothing to the department.
/// </summary>
/// <param name="auth">The token server, and how the hub signs in there.</param>
/// <param name="client">Sends the requests; it stays the caller's to dispose of.</param>
/// <param name="timeout">How long the token server may take to answer.</param>
/// <param name="time">The clock.</param>
internal sealed class OAuthTokens(HttpAuth.OAuth auth, HttpMessageInvoker client, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private const int MaxReplyBytes = 1024 * 1024;

    // For a reply that does not state a lifetime.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(5);

    // Held by the one caller that fetches a token. Any thread reads and replaces the token itself, each time as one atomic step.
    private readonly SemaphoreSlim fetching = new(1, 1);
    private Token? current;

    /// <summary>The current token; fetches a new one when there is none or it expires soon.</summary>
    /// <exception cref="NoTokenException">The token server cannot be reached, refuses the hub, or answers no token.</exception>
    public async ValueTask<string> GetAsync(CancellationToken ct)
    {
        if (CurrentToken() is { } token)
        {
            return token;
        }

        await fetching.WaitAsync(ct);
        try
        {
            if (CurrentToken() is { } fetchedByAnother)
            {
                return fetchedByAnother;
            }

            var used = auth.ClientSecret.Current;
            Token fresh;
            try
            {
                fresh = await FetchAsync(ct);
            }
            catch (NoTokenException) when (auth.ClientSecret.HasChangedFrom(used))
            {
                // The server refused a secret that was replaced in the meantime.
                fresh = await FetchAsync(ct);
            }

            Volatile.Write(ref current, fresh);
            return fresh.Value;
        }
        finally
        {
            fetching.Release();
        }
    }

    /// <summary>Drops a token that a server refused, unless another caller has renewed it already.</summary>
    public void Forget(string refused)
    {
        var cached = Volatile.Read(ref current);
        if (cached?.Value == refused)
        {
            Interlocked.CompareExchange(ref current, null, cached);
        }
    }

    public void Dispose() => fetching.Dispose();

    private string? CurrentToken() =>
        Volatile.Read(ref current) is { } token && time.GetUtcNow() < token.Until ? token.Value : null;

    private async Task<Token> FetchAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var request = BuildRequest();
            using var response = await client.SendAsync(request, linked.Token);
            using var body = ReplyBody.CreateBuffer(response.Content);
            await ReplyBody.ReadAsync(response.Content, body, linked.Token, MaxReplyBytes);
            return response.IsSuccessStatusCode
                ? Parse(body.ToArray())
                : throw new NoTokenException($"The token server refused us: HTTP {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new NoTokenException("The token server does not answer in time.", e);
        }
        catch (HttpRequestException e) when (e.InnerException is ForbiddenAddressException forbidden)
        {
            throw new NoTokenException($"The token server is not asked. {forbidden.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new NoTokenException("The token server cannot be reached.", e);
        }
    }

    private HttpRequestMessage BuildRequest()
    {
        var fields = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        Add("scope", auth.Scope);
        Add("audience", auth.Audience);
        var request = new HttpRequestMessage(HttpMethod.Post, auth.TokenUrl);
        request.Headers.Accept.ParseAdd("application/json");
        if (auth.InBody)
        {
            Add("client_id", auth.ClientId.Current);
            Add("client_secret", auth.ClientSecret.Current);
        }
        else
        {
            // Id and secret are form-encoded before they are joined (RFC 6749, 2.3.1).
            var login = $"{Uri.EscapeDataString(auth.ClientId.Current)}:{Uri.EscapeDataString(auth.ClientSecret.Current)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(login)));
        }

        request.Content = new FormUrlEncodedContent(fields);
        return request;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields.Add(new(name, value));
            }
        }
    }

    private Token Parse(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.TryGetProperty("access_token", out var value) && value.GetString() is { Length: > 0 } token)
            {
                return new Token(token, time.GetUtcNow() + LifetimeOf(json.RootElement));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NoTokenException("The token server's answer cannot be read.", e);
        }

        throw new NoTokenException("The token server's answer holds no token.");
    }

    // The hub renews a token a minute early, or after nine tenths of a short lifetime, so that no token expires on its way.
    private static TimeSpan LifetimeOf(JsonElement json)
    {
        var lifetime = json.TryGetProperty("expires_in", out var element)
            && double.TryParse(element.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and < 1e8
                ? TimeSpan.FromSeconds(seconds)
                : DefaultLifetime;
        return lifetime > TimeSpan.FromMinutes(10) ? lifetime - TimeSpan.FromMinutes(1) : lifetime * 0.9;
    }

    private sealed record Token(string Value, DateTimeOffset Until);
}
