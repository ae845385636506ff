using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Http;

/// <summary>
/// One mapping's channel to its department's HTTP system: pooled connections, credentials, and bounds on what replies may hold. It has no
/// time-out of its own for replies; the hub cancels. Any thread may send.
/// </summary>
public sealed class HttpChannel : IDisposable
{
    private const int MaxHeaderKilobytes = 32;
    private const int MaxConnectSeconds = 10;

    private readonly HttpMessageInvoker client;
    private readonly OAuthTokens? tokens;
    private readonly HttpAuth auth;
    private readonly TimeProvider time;
    private readonly SecretMask secretMask;
    private readonly Certificates? certificates;
    private readonly ServerCertificates serverCertificates = new();

    /// <summary>Sets the channel up. It connects with the first request.</summary>
    /// <param name="connection">The system's address, and how the hub signs in.</param>
    /// <param name="timeout">
    /// When the hub will cancel. Connecting times out well before that, so that "cannot be reached" differs from "may have arrived".
    /// </param>
    /// <param name="time">The clock.</param>
    public HttpChannel(HttpConnection connection, TimeSpan timeout, TimeProvider time)
        : this(connection, timeout, time, messageSecret: null)
    {
    }

    /// <summary>Sets the channel up for messages that hold a secret themselves. It connects with the first request.</summary>
    /// <param name="connection">The system's address, and how the hub signs in.</param>
    /// <param name="timeout">When the hub will cancel.</param>
    /// <param name="time">The clock.</param>
    /// <param name="messageSecret">The secret in the messages, which trails must not show; null for none.</param>
    /// <param name="handler">Carries the requests in place of a network; null for the network.</param>
    internal HttpChannel(
        HttpConnection connection, TimeSpan timeout, TimeProvider time, SecretSource? messageSecret, HttpMessageHandler? handler = null)
    {
        this.time = time;
        auth = connection.Auth;
        secretMask = new SecretMask(connection.Auth, messageSecret);
        certificates = connection.Tls is { } files ? new Certificates(files) : null;
        var oauth = connection.Auth as HttpAuth.OAuth;
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { connection.Url.IdnHost };
        if (oauth is not null)
        {
            hosts.Add(oauth.TokenUrl.IdnHost);
        }

        var connectTimeout = AtMost(timeout / 2, MaxConnectSeconds);
        var guard = new HostGuard(hosts, connectTimeout, time);
        client = new HttpMessageInvoker(handler ?? CreateHandler(timeout, guard, HttpSignIn.Credentials(connection)));
        tokens = oauth is null ? null : new OAuthTokens(oauth, client, connectTimeout, time);
    }

    /// <summary>When the client certificate, and the certificates of the servers met so far, expire.</summary>
    public IReadOnlyList<Expiry> Expiries =>
    [
        .. certificates?.ReadExpiry() is { } at ? [new Expiry("client certificate", at)] : Array.Empty<Expiry>(),
        .. serverCertificates.Expiries,
    ];

    /// <summary>Sends a request and reads the whole reply. When the system refuses a token, renews it once and sends again.</summary>
    /// <param name="build">Builds the request; called again for a second send.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <param name="trail">Records the reply, even one that cannot be used; null to record nothing.</param>
    /// <exception cref="HttpRequestException">The connection failed; see <see cref="HttpOutcome.NotSent"/>.</exception>
    public async Task<HttpReply> SendAsync(Func<HttpRequestMessage> build, CancellationToken ct, Trail? trail = null)
    {
        using var request = build();
        var reply = await SendRawAsync(request, trail, ct, build);
        return new HttpReply(reply.Head.Status, reply.Text, reply.Head.RetryAfter) { Headers = reply.Head.Headers };
    }

    /// <summary>Sends a request, which stays the caller's to dispose of, and reads the whole reply; see <see cref="SendAsync"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="trail">Records the reply; null to record nothing.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <param name="rebuild">Builds the request of a second send; null to send the same request again.</param>
    /// <exception cref="HttpRequestException">The connection failed; see <see cref="HttpOutcome.NotSent"/>.</exception>
    /// <exception cref="NoTokenException">The hub cannot sign in; it sent nothing.</exception>
    internal async Task<RawHttpReply> SendRawAsync(
        HttpRequestMessage request, Trail? trail, CancellationToken ct, Func<HttpRequestMessage>? rebuild = null)
    {
        if (HttpSignIn.MissingSupport(auth) is { } missing)
        {
            throw new NoTokenException(missing);
        }

        var used = auth.Parts.Select(part => part.Current).ToArray();
        var token = tokens is null ? null : await tokens.GetAsync(ct);
        var reply = await SendOnceAsync(request, token, trail, ct);
        if (!IsWorthAnother(reply.Head, token, used))
        {
            return reply;
        }

        // The system did not process a request that it refused so (RFC 9110, 15.5.2 and 15.5.4): sending it again makes no second order.
        using var second = rebuild?.Invoke();
        return await SendOnceAsync(second ?? request, tokens is null ? null : await tokens.GetAsync(ct), trail, ct);
    }

    /// <summary>Called with the status and the text of each answer, secrets masked; null for nobody.</summary>
    public Action<int, string>? OnAnswer { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokens?.Dispose();
        client.Dispose();
    }

    // A refused token is renewed. A refused password or key was perhaps replaced a moment ago, in the file that holds it.
    private bool IsWorthAnother(HttpHead reply, string? token, string[] used)
    {
        if (tokens is not null)
        {
            if (reply.Status == (int)HttpStatusCode.Unauthorized)
            {
                tokens.Forget(token!);
                return true;
            }

            return false;
        }

        return reply.Status is (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden
            && SecretSource.HaveChanged(auth.Parts, used);
    }

    private async Task<RawHttpReply> SendOnceAsync(HttpRequestMessage request, string? token, Trail? trail, CancellationToken ct)
    {
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else if (HttpSignIn.Header(auth) is var (name, value))
        {
            // A request that is sent a second time has the header of the first.
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (trail is not null && request.Content is { } body and not LeaseCheckedContent)
        {
            request.Content = new LeaseCheckedContent(body, trail);
        }

        using var response = await client.SendAsync(request, ct);
        using var buffer = ReplyBody.CreateBuffer(response.Content);
        var type = response.Content.Headers.ContentType;
        var text = "";
        try
        {
            await ReplyBody.ReadAsync(response.Content, buffer, ct);
        }
        finally
        {
            text = ReplyText.Decode(BytesOf(buffer), type?.CharSet, strict: false);
            var statusLine = $"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}";
            trail?.Answers(secretMask.Apply($"{statusLine}\n\n{text}", token));
            OnAnswer?.Invoke((int)response.StatusCode, secretMask.Apply(text, token));
        }

        // A reply that decides an outcome must not be read with characters missing. A status read, which has no trail, decides row by row
        // instead: one byte that is not text must not make a whole page unreadable. The parts of a multipart message are not all text.
        var isMultipart = type?.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        if (trail is not null
            && response.IsSuccessStatusCode
            && !isMultipart
            && text.Contains(ReplyText.ReplacementCharacter, StringComparison.Ordinal))
        {
            text = ReplyText.Decode(BytesOf(buffer), type?.CharSet, strict: true);
        }

        return new RawHttpReply
        {
            Head = new HttpHead((int)response.StatusCode, HttpReply.ReadRetryAfter(response.Headers.RetryAfter, time.GetUtcNow()))
            {
                Headers = HttpHead.ReadHeaders(response),
            },
            ContentType = type,
            Body = BytesOf(buffer),
            Text = text,
        };
    }

    private SocketsHttpHandler CreateHandler(TimeSpan timeout, HostGuard guard, ICredentials? signIn)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = guard.ConnectAsync,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            Credentials = signIn,

            // Covers the TLS handshake too, which comes after the guard has connected.
            ConnectTimeout = AtMost(timeout * 0.75, 15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // Shorter than the keep-alive of common servers (5 s and up): sending on a connection that the server is just closing would
            // leave the order in doubt.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        };
        certificates?.Apply(handler.SslOptions);
        serverCertificates.Watch(handler.SslOptions, certificates);
        return handler;
    }

    // The buffer was created here, so its array is accessible; the array outlives the stream.
    private static ArraySegment<byte> BytesOf(MemoryStream buffer) => new(buffer.GetBuffer(), 0, (int)buffer.Length);

    private static TimeSpan AtMost(TimeSpan duration, int seconds) =>
        TimeSpan.FromTicks(Math.Min(duration.Ticks, seconds * TimeSpan.TicksPerSecond));
}
