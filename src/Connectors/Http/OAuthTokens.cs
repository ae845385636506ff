using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>
/// The access token of OAuth 2.0 client credentials (RFC 6749, 4.4): kept until shortly before it ends, fetched by one caller at a time.
/// A failure is a <see cref="NoTokenException"/>: nothing was sent to the department.
/// </summary>
internal sealed class OAuthTokens(HttpAuth.OAuth auth, HttpMessageInvoker client, TimeSpan longest, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;
    private static readonly TimeSpan PlainLife = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim one = new(1, 1);
    private Token? current;

    public async ValueTask<string> GetAsync(CancellationToken ct)
    {
        if (Valid() is { } token)
        {
            return token;
        }

        await one.WaitAsync(ct);
        try
        {
            if (Valid() is { } another)
            {
                return another;
            }

            var fresh = await FetchAsync(ct);
            Volatile.Write(ref current, fresh);
            return fresh.Value;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Drops a token that was refused, unless another caller has renewed it already.</summary>
    public void Forget(string refused)
    {
        var held = Volatile.Read(ref current);
        if (held?.Value == refused)
        {
            Interlocked.CompareExchange(ref current, null, held);
        }
    }

    public void Dispose() => one.Dispose();

    private string? Valid() => Volatile.Read(ref current) is { } token && time.GetUtcNow() < token.Until ? token.Value : null;

    private async Task<Token> FetchAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var request = Request();
            using var response = await client.SendAsync(request, both.Token);
            using var body = ReplyBody.Room(response.Content);
            await ReplyBody.ReadAsync(response.Content, body, both.Token, LargestAnswer);
            return response.IsSuccessStatusCode ? Read(body.ToArray())
                : throw new NoTokenException($"The token server refused us: HTTP {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new NoTokenException("The token server does not answer in time.", e);
        }
        catch (HttpRequestException e)
        {
            throw new NoTokenException("The token server cannot be reached.", e);
        }
    }

    private HttpRequestMessage Request()
    {
        var fields = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        Add("scope", auth.Scope);
        Add("audience", auth.Audience);
        var request = new HttpRequestMessage(HttpMethod.Post, auth.TokenUrl);
        request.Headers.Accept.ParseAdd("application/json");
        if (auth.InBody)
        {
            Add("client_id", auth.ClientId);
            Add("client_secret", auth.ClientSecret);
        }
        else
        {
            // Both are form-encoded before they are joined (RFC 6749, 2.3.1).
            var login = $"{Uri.EscapeDataString(auth.ClientId)}:{Uri.EscapeDataString(auth.ClientSecret)}";
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

    private Token Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.TryGetProperty("access_token", out var value) && value.GetString() is { Length: > 0 } token)
            {
                return new Token(token, time.GetUtcNow() + Life(json.RootElement));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NoTokenException("The token server's answer cannot be read.", e);
        }

        throw new NoTokenException("The token server's answer holds no token.");
    }

    // Renewed a minute early, or after nine tenths of a short life, so that a token never ends on its way.
    private static TimeSpan Life(JsonElement json)
    {
        var life = json.TryGetProperty("expires_in", out var element)
            && double.TryParse(element.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e8
            ? TimeSpan.FromSeconds(seconds) : PlainLife;
        return life > TimeSpan.FromMinutes(10) ? life - TimeSpan.FromMinutes(1) : life * 0.9;
    }

    private sealed record Token(string Value, DateTimeOffset Until);
}
