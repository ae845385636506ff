using System.Net;
using Allentown311.Connectors.Http;
using Allentown311.Hub.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Posts messages over HTTP and returns the outcome of each. All share one client, which reuses its connections.</summary>
internal sealed class HttpDelivery : IDisposable
{
    private readonly HttpClient client;
    private readonly HttpDeliveryRules rules;
    private readonly SenderSettings settings;

    /// <summary>Creates the client.</summary>
    /// <param name="settings">The sender's settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handler">Carries the messages, and ends those that time out, in place of a network; null for the network.</param>
    /// <param name="refusals">
    /// Status codes by which the receiver reports that it will never accept the message. Any other failure is temporary.
    /// </param>
    public HttpDelivery(SenderSettings settings, TimeProvider time, HttpMessageHandler? handler, params HttpStatusCode[] refusals)
    {
        this.settings = settings;
        rules = new HttpDeliveryRules(settings.Timeout, settings.ResendIsSafe, refusals);
        client = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = settings.Concurrency,
            ConnectTimeout = settings.Timeout,
            ConnectCallback = HostGuard.Of(settings.Url!, settings.Timeout, time).ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = handler is null ? settings.Timeout : Timeout.InfiniteTimeSpan };
    }

    /// <summary>
    /// Posts a message. Of the response only the status code is read. A receiver that refuses our credentials has not taken the message
    /// (RFC 9110, 15.5.2 and 15.5.4): where they were replaced a moment ago, it is posted once more.
    /// </summary>
    /// <param name="build">Builds the request.</param>
    /// <param name="ct">Cancels the post.</param>
    public async Task<Delivery> PostAsync(Func<HttpRequestMessage> build, CancellationToken ct)
    {
        var used = settings.Credentials.Select(c => c.Current).ToArray();
        var (delivery, status) = await PostOnceAsync(build, ct).ConfigureAwait(false);
        return status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            && SecretSource.HaveChanged(settings.Credentials, used)
                ? (await PostOnceAsync(build, ct).ConfigureAwait(false)).Delivery
                : delivery;
    }

    private async Task<(Delivery Delivery, HttpStatusCode? Status)> PostOnceAsync(Func<HttpRequestMessage> build, CancellationToken ct)
    {
        using var request = build();
        foreach (var (name, value) in settings.Headers.Where(header => !request.Headers.Contains(header.Key)))
        {
            request.Headers.TryAddWithoutValidation(name, value.Current);
        }

        var body = new TrackedContent(request.Content!);
        request.Content = body;
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            return (rules.OfResponse(response.StatusCode, body.IsWritten), response.StatusCode);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Also what nobody foresaw: taken for a failed step, it would have the same text sent again several times.
            return (rules.OfFailure(e, body.IsWritten), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
