using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>
/// One mapping's way to its department's HTTP system: pooled connections, credentials, bounds on what comes back. It has no time-out of
/// its own; the hub cancels.
/// </summary>
public sealed class HttpChannel : IDisposable
{
    private const int LargestHeadersKilobytes = 32;

    private readonly HttpMessageInvoker client;
    private readonly (string Name, string Value)? credentials;
    private readonly OAuthTokens? tokens;
    private readonly HttpAuth auth;
    private readonly TimeProvider time;
    private readonly Secrets secrets;
    private readonly Certificates? certificates;
    private readonly ServerCertificates servers = new();

    /// <summary>Opens nothing yet.</summary>
    /// <param name="connection">Where to, and how we get in.</param>
    /// <param name="timeout">When the hub will cancel: connecting ends well before, so that "cannot be reached" is told apart from "may have arrived".</param>
    /// <param name="time">The clock.</param>
    public HttpChannel(HttpConnection connection, TimeSpan timeout, TimeProvider time)
        : this(connection, timeout, time, secret: null)
    {
    }

    /// <summary>Opens nothing yet; for messages that themselves hold something that proves us.</summary>
    /// <param name="connection">Where to, and how we get in.</param>
    /// <param name="timeout">When the hub will cancel.</param>
    /// <param name="time">The clock.</param>
    /// <param name="secret">What proves us in the messages, to be kept out of trails; null for nothing.</param>
    internal HttpChannel(HttpConnection connection, TimeSpan timeout, TimeProvider time, string? secret)
    {
        (this.time, auth) = (time, connection.Auth);
        secrets = new Secrets(connection.Auth, secret);
        certificates = connection.Tls is { } files ? new Certificates(files) : null;
        var oauth = connection.Auth as HttpAuth.OAuth;
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { connection.Url.IdnHost };
        if (oauth is not null)
        {
            hosts.Add(oauth.TokenUrl.IdnHost);
        }

        var guard = new HostGuard(hosts, Shorter(timeout / 2, 10), time);
        client = new HttpMessageInvoker(Handler(timeout, guard, HttpSignIn.Credentials(connection)));
        credentials = connection.Auth switch
        {
            HttpAuth.Basic basic => ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}"))}"),
            HttpAuth.ApiKey key => (key.Header, key.Value),
            _ => null,
        };
        tokens = oauth is null ? null : new OAuthTokens(oauth, client, Shorter(timeout / 2, 10), time);
    }

    /// <summary>The client certificate, and the certificates of the servers met so far.</summary>
    public IReadOnlyList<Expiry> Expiries =>
        [.. certificates?.Ends() is { } ends ? [new Expiry("client certificate", ends)] : Array.Empty<Expiry>(), .. servers.Expiries];

    /// <summary>Sends a request and reads the whole answer. A refused token is renewed once.</summary>
    /// <param name="build">Makes the request; called again for a second send.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <param name="trail">Where what comes back is noted, also when it cannot be used; null for nowhere.</param>
    /// <exception cref="HttpRequestException">The connection failed; see <see cref="HttpOutcome.NotSent"/>.</exception>
    public async Task<HttpReply> SendAsync(Func<HttpRequestMessage> build, CancellationToken ct, Trail? trail = null)
    {
        using var first = build();
        var answer = await AnswerAsync(first, trail, ct, build);
        return new HttpReply(answer.Head.Status, answer.Text, answer.Head.RetryAfter);
    }

    /// <summary>Sends a request, which stays the caller's to dispose of, and reads the whole answer; see <see cref="SendAsync"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="trail">Where what comes back is noted; null for nowhere.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <param name="again">Makes the request of a second send; null to send the same one.</param>
    /// <exception cref="HttpRequestException">The connection failed; see <see cref="HttpOutcome.NotSent"/>.</exception>
    internal async Task<HttpAnswer> AnswerAsync(
        HttpRequestMessage request, Trail? trail, CancellationToken ct, Func<HttpRequestMessage>? again = null)
    {
        if (HttpSignIn.Lack(auth) is { } lack)
        {
            throw new NoTokenException(lack);
        }

        if (tokens is null)
        {
            return await SendOnceAsync(request, token: null, trail, ct);
        }

        var token = await tokens.GetAsync(ct);
        var reply = await SendOnceAsync(request, token, trail, ct);
        if (reply.Head.Status != (int)HttpStatusCode.Unauthorized)
        {
            return reply;
        }

        // 401 means the request was not looked at (RFC 9110, 15.5.2), so sending it again is no second order.
        tokens.Forget(token);
        using var second = again?.Invoke();
        return await SendOnceAsync(second ?? request, await tokens.GetAsync(ct), trail, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokens?.Dispose();
        client.Dispose();
    }

    private async Task<HttpAnswer> SendOnceAsync(HttpRequestMessage request, string? token, Trail? trail, CancellationToken ct)
    {
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else if (credentials is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (trail is not null && request.Content is { } body and not LeaseCheckedContent)
        {
            request.Content = new LeaseCheckedContent(body, trail);
        }

        using var response = await client.SendAsync(request, ct);
        using var got = ReplyBody.Room(response.Content);
        var type = response.Content.Headers.ContentType;
        var text = "";
        try
        {
            await ReplyBody.ReadAsync(response.Content, got, ct);
        }
        finally
        {
            text = ReplyText.Decode(Bytes(got), type?.CharSet, strict: false);
            trail?.Answers(secrets.Mask($"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}\n\n{text}", token));
        }

        // An answer that counts is never read with letters missing. The parts of a multipart message are not all text.
        var inParts = type?.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        if (response.IsSuccessStatusCode && !inParts && text.Contains(ReplyText.Missing, StringComparison.Ordinal))
        {
            text = ReplyText.Decode(Bytes(got), type?.CharSet, strict: true);
        }

        return new HttpAnswer
        {
            Head = new HttpHead((int)response.StatusCode, HttpReply.Wait(response.Headers.RetryAfter, time.GetUtcNow())),
            ContentType = type, Body = Bytes(got), Text = text,
        };
    }

    // The stream was made here, so what holds its bytes may be had, and outlives it.
    private static ArraySegment<byte> Bytes(MemoryStream got) => new(got.GetBuffer(), 0, (int)got.Length);

    private static TimeSpan Shorter(TimeSpan share, int seconds) => TimeSpan.FromTicks(Math.Min(share.Ticks, seconds * TimeSpan.TicksPerSecond));

    private SocketsHttpHandler Handler(TimeSpan timeout, HostGuard guard, ICredentials? signIn)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectCallback = guard.ConnectAsync,
            AutomaticDecompression = DecompressionMethods.All, MaxResponseHeadersLength = LargestHeadersKilobytes,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, Credentials = signIn,

            // Covers TLS, which the guard does not see.
            ConnectTimeout = Shorter(timeout * 0.75, 15), PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // Shorter than the keep-alive of common servers (5 s and up): a connection that the server is just closing would leave an order in doubt.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        };
        certificates?.Apply(handler.SslOptions);
        servers.Watch(handler.SslOptions);
        return handler;
    }
}
