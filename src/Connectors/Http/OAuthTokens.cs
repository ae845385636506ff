using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Fetches and caches the access token of OAuth 2.0 (RFC 6749). It reuses a token until shortly before its expiry.
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

    // How long the refusal of a password stands for the calls that come next, unless the password is another one by then.
    private static readonly TimeSpan RefusalStands = TimeSpan.FromSeconds(10);

    // Held by the one caller that fetches a token. Any thread reads and replaces the token itself, each time as one atomic step.
    private readonly SemaphoreSlim fetching = new(1, 1);
    private OAuthToken? current;

    // Guarded by fetching: the newest refresh token and the one of the mapping that it came of, and a password that was refused.
    private (string Of, string Token)? renewed;
    private (string Reason, string[] Used, DateTimeOffset Until)? refusal;

    /// <summary>The current token; fetches a new one when there is none or it expires soon.</summary>
    /// <exception cref="NoTokenException">The token server cannot be reached, refuses the hub, or answers no token.</exception>
    public async ValueTask<string> GetAsync(CancellationToken ct) => (await GetTokenAsync(ct)).Value;

    /// <summary>The current token, with the base address that came with it.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async ValueTask<OAuthToken> GetTokenAsync(CancellationToken ct)
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

            var used = auth.Parts.Select(part => part.Current).ToArray();
            OAuthToken fresh;
            try
            {
                EnsureNotRefused();
                fresh = await FetchAsync(ct);
            }
            catch (NoTokenException) when (SecretSource.HaveChanged(auth.Parts, used))
            {
                // The server refused a secret that was replaced in the meantime.
                fresh = await FetchAsync(ct);
            }
            catch (NoTokenException e) when (auth.Grant is OAuthGrant.Password && e.IsRefusal)
            {
                refusal ??= (e.Message, used, time.GetUtcNow() + RefusalStands);
                throw;
            }

            refusal = null;
            Volatile.Write(ref current, fresh);
            return fresh;
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

    private OAuthToken? CurrentToken() =>
        Volatile.Read(ref current) is { } token && time.GetUtcNow() < token.Until ? token : null;

    // Servers lock an account whose password is wrong several times in a row.
    private void EnsureNotRefused()
    {
        if (refusal is { } last && time.GetUtcNow() < last.Until && !SecretSource.HaveChanged(auth.Parts, last.Used))
        {
            throw new NoTokenException(last.Reason);
        }

        refusal = null;
    }

    private async Task<OAuthToken> FetchAsync(CancellationToken ct)
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
                : throw new NoTokenException($"The token server refused us: HTTP {(int)response.StatusCode}.")
                {
                    IsRefusal = (int)response.StatusCode is >= 400 and < 500 and not (408 or 429),
                };
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
        var fields = GrantFields().ToList();
        Add("scope", auth.Scope);
        Add("audience", auth.Audience);
        var request = new HttpRequestMessage(HttpMethod.Post, auth.TokenUrl);
        request.Headers.Accept.ParseAdd("application/json");
        if (auth.InBody || auth.ClientSecret is null)
        {
            Add("client_id", auth.ClientId?.Current);
            Add("client_secret", auth.ClientSecret?.Current);
        }
        else
        {
            // Id and secret are form-encoded before they are joined (RFC 6749, 2.3.1).
            var login = $"{Uri.EscapeDataString(auth.ClientId!.Current)}:{Uri.EscapeDataString(auth.ClientSecret.Current)}";
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

    private IEnumerable<KeyValuePair<string, string>> GrantFields()
    {
        switch (auth.Grant)
        {
            case OAuthGrant.Password login:
                return [new("grant_type", "password"), new("username", login.User.Current), new("password", login.Word.Current)];
            case OAuthGrant.Refresh refresh:
                var given = refresh.Token.Current;
                return
                [
                    new("grant_type", "refresh_token"), new("refresh_token", renewed is { } last && last.Of == given ? last.Token : given),
                ];
            case OAuthGrant.JwtBearer jwt:
                try
                {
                    return
                    [
                        new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                        new("assertion", JwtAssertion.Write(jwt, time.GetUtcNow())),
                    ];
                }
                catch (CryptographicException e)
                {
                    throw new NoTokenException("The key of the mapping cannot sign.", e);
                }

            default:
                return [new("grant_type", "client_credentials")];
        }
    }

    // A server may replace the refresh token with each use (RFC 6749, 6).
    private void KeepRefreshToken(JsonElement json)
    {
        if (auth.Grant is OAuthGrant.Refresh refresh
            && json.TryGetProperty("refresh_token", out var next)
            && next.GetString() is { Length: > 0 } token)
        {
            renewed = (refresh.Token.Current, token);
        }
    }

    // The token goes to that address, so it must be one that the mapping allows.
    private Uri? BaseOf(JsonElement json)
    {
        if (auth.Instance is not { } allowed)
        {
            return null;
        }

        var text = json.TryGetProperty("instance_url", out var value) ? value.GetString() : null;
        return !Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? throw new NoTokenException("The token server's answer holds no instance_url.")
            : (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback) && url.UserInfo.Length == 0 && allowed.Allows(url.IdnHost) ? url
            : throw new NoTokenException("The token server names an address as instance_url that the mapping's instance does not allow.");
    }

    private OAuthToken Parse(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.TryGetProperty("access_token", out var value) && value.GetString() is { Length: > 0 } token)
            {
                KeepRefreshToken(json.RootElement);
                return new OAuthToken(token, time.GetUtcNow() + LifetimeOf(json.RootElement), BaseOf(json.RootElement));
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
}

/// <summary>An access token. Does not print.</summary>
/// <param name="Value">The token.</param>
/// <param name="Until">When the hub fetches another.</param>
/// <param name="Base">Scheme, host and port of the calls; null for those of the connection.</param>
internal sealed record OAuthToken(string Value, DateTimeOffset Until, Uri? Base)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(OAuthToken);

    /// <summary>An address of the connection as it is at the base that came with the token.</summary>
    public Uri Move(Uri url) => Base is null ? url : new Uri($"{Base.GetLeftPart(UriPartial.Authority)}{url.PathAndQuery}");
}
