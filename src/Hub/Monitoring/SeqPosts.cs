namespace Allentown311.Hub.Monitoring;

/// <summary>
/// All posts to Seq, those of the sink and those of the exporter of spans: each bears the key of the moment, takes ten seconds at most, is
/// watched, and ends soon after the hub has stopped, so that a Seq that hangs does not hold up the end of the process.
/// </summary>
internal sealed class SeqPosts(SeqSettings settings) : IDisposable
{
    /// <summary>How long a post may take, with its answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private const long LongestAnswer = 64 * 1024;

    private readonly SeqPulse pulse = new();
    private readonly CancellationTokenSource ended = new();

    /// <summary>The handler of the sink, which posts events.</summary>
    public HttpMessageHandler ForEvents() => new WholeLines(new SeqWatch(pulse, "events", NewSender()));

    /// <summary>The handler of the exporter, which posts spans.</summary>
    public HttpMessageHandler ForSpans() => new SeqWatch(pulse, "spans", NewSender());

    /// <summary>Where to say that Seq went away or came back.</summary>
    public void ReportTo(ILogger log) => pulse.ReportTo(log);

    /// <summary>
    /// The hub has stopped: posts may go on for <see cref="SeqSettings.Patience"/>, and nothing is said of them any more.
    /// </summary>
    public void End()
    {
        pulse.ReportTo(null);
        ended.CancelAfter(settings.Patience);
    }

    /// <summary>Not before the logger and the exporter, which post to their last.</summary>
    public void Dispose() => ended.Dispose();

    private Sender NewSender() => new(settings.Key, ended.Token);

    private sealed class Sender(SeqKey key, CancellationToken ended) : DelegatingHandler(new SocketsHttpHandler
    {
        // A redirect would carry the key elsewhere. Seq's address may change while the hub runs. The posts belong to no ticket's trace.
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    })
    {
        // The exporter of spans posts from a thread of its own, without async.
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var limit = Limit(cancellationToken);
            return base.Send(Keyed(request), limit.Token);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var limit = Limit(cancellationToken);
            var response = await base.SendAsync(Keyed(request), limit.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(LongestAnswer, limit.Token).ConfigureAwait(false);
            return response;
        }

        private CancellationTokenSource Limit(CancellationToken caller)
        {
            var limit = CancellationTokenSource.CreateLinkedTokenSource(caller, ended);
            limit.CancelAfter(Longest);
            return limit;
        }

        private HttpRequestMessage Keyed(HttpRequestMessage request)
        {
            if (key.Read() is { } now)
            {
                request.Headers.TryAddWithoutValidation("X-Seq-ApiKey", now);
            }

            return request;
        }
    }
}
