using System.Net;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Posts messages over HTTP and returns the outcome of each. All share one client, which reuses its connections.</summary>
internal sealed class HttpDelivery : IDisposable
{
    private readonly HttpClient client;
    private readonly HttpDeliveryRules rules;

    /// <summary>Creates the client.</summary>
    /// <param name="settings">The sender's settings.</param>
    /// <param name="handler">Carries the messages, and ends those that time out, in place of a network; null for the network.</param>
    /// <param name="refusals">
    /// Status codes by which the receiver reports that it will never accept the message. Any other failure is temporary.
    /// </param>
    public HttpDelivery(SenderSettings settings, HttpMessageHandler? handler, params HttpStatusCode[] refusals)
    {
        rules = new HttpDeliveryRules(settings.Timeout, settings.ResendIsSafe, refusals);
        client = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = settings.Concurrency,
            ConnectTimeout = settings.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = handler is null ? settings.Timeout : Timeout.InfiniteTimeSpan };
        foreach (var (name, value) in settings.Headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Posts a message. Of the response only the status code is read.</summary>
    public async Task<Delivery> PostAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var body = new TrackedContent(request.Content!);
        request.Content = body;
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            return rules.OfResponse(response.StatusCode, body.IsWritten);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Also what nobody foresaw: taken for a failed step, it would have the same text sent again several times.
            return rules.OfFailure(e, body.IsWritten);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
