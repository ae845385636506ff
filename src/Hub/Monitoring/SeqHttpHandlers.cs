using Allentown311.Connectors.Http;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Creates the HTTP handlers through which the sink posts events and the exporter posts spans. Each post carries the current API key and
/// may take ten seconds, and its result is reported to <see cref="SeqAvailability"/>. Posts are cancelled soon after the hub has stopped,
/// so that a Seq that hangs does not delay the end of the process.
/// </summary>
internal sealed class SeqHttpHandlers(SeqSettings settings) : IDisposable
{
    /// <summary>How long a post may take, with its response.</summary>
    public static readonly TimeSpan PostTimeout = TimeSpan.FromSeconds(10);

    private const long MaxResponseBytes = 64 * 1024;

    private readonly SeqAvailability availability = new();
    private readonly CancellationTokenSource stop = new();

    /// <summary>Creates the handler for the sink, which posts events.</summary>
    public HttpMessageHandler ForEvents() => new WholeEventsHandler(new SeqAvailabilityHandler(availability, "events", NewKeyHandler()));

    /// <summary>Creates the handler for the exporter, which posts spans.</summary>
    public HttpMessageHandler ForSpans() => new SeqAvailabilityHandler(availability, "spans", NewKeyHandler());

    /// <summary>Sets the log to which it is reported that Seq became unavailable or available.</summary>
    public void ReportTo(ILogger log) => availability.ReportTo(log);

    /// <summary>
    /// Called when the hub has stopped. Posts may go on for <see cref="SeqSettings.ShutdownTimeout"/>, and their results are no longer
    /// logged.
    /// </summary>
    public void Stop()
    {
        availability.ReportTo(null);
        stop.CancelAfter(settings.ShutdownTimeout);
    }

    /// <summary>Called after the logger and the exporter were disposed of, because those post until then.</summary>
    public void Dispose() => stop.Dispose();

    private KeyHandler NewKeyHandler() =>
        new(settings.Key, HostGuard.Of(settings.Url, PostTimeout, TimeProvider.System), stop.Token);

    private sealed class KeyHandler(SeqKey key, HostGuard guard, CancellationToken stop) : DelegatingHandler(new SocketsHttpHandler
    {
        // A redirect would carry the key to another server.
        AllowAutoRedirect = false,
        ConnectCallback = guard.ConnectAsync,

        // Seq's address may change while the hub runs.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),

        // The posts belong to no ticket's trace.
        ActivityHeadersPropagator = null,
    })
    {
        // The exporter posts synchronously, on a thread of its own.
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var limit = Limit(cancellationToken);
            return base.Send(WithKey(request), limit.Token);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var limit = Limit(cancellationToken);
            var response = await base.SendAsync(WithKey(request), limit.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, limit.Token).ConfigureAwait(false);
            return response;
        }

        private CancellationTokenSource Limit(CancellationToken caller)
        {
            var limit = CancellationTokenSource.CreateLinkedTokenSource(caller, stop);
            limit.CancelAfter(PostTimeout);
            return limit;
        }

        private HttpRequestMessage WithKey(HttpRequestMessage request)
        {
            if (key.Read() is { } current)
            {
                request.Headers.TryAddWithoutValidation("X-Seq-ApiKey", current);
            }

            return request;
        }
    }
}
