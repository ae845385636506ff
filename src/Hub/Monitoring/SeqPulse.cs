namespace Allentown311.Hub.Monitoring;

/// <summary>Watches the posts to Seq, and says once that it went away and once that it is back.</summary>
internal sealed class SeqPulse
{
    private ILogger? log;
    private bool away;

    /// <summary>Where to say it.</summary>
    public void ReportTo(ILogger to) => log = to;

    /// <summary>A handler that watches what passes through <paramref name="inner"/>.</summary>
    public HttpMessageHandler Over(HttpMessageHandler inner) => new Watch(this, inner);

    private void Saw(string? problem)
    {
        if (log is null || Interlocked.Exchange(ref away, problem is not null) == problem is not null)
        {
            return;
        }

        if (problem is null)
        {
            Log.SeqBack(log);
        }
        else
        {
            Log.SeqAway(log, problem);
        }
    }

    private sealed class Watch(SeqPulse pulse, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        // The exporter posts from a thread of its own, without async.
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Seen(base.Send(request, cancellationToken));
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                pulse.Saw(e is HttpRequestException http ? http.HttpRequestError.ToString() : "no answer in time");
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Seen(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                pulse.Saw(e is HttpRequestException http ? http.HttpRequestError.ToString() : "no answer in time");
                throw;
            }
        }

        private HttpResponseMessage Seen(HttpResponseMessage response)
        {
            pulse.Saw(response.IsSuccessStatusCode ? null : $"HTTP status {(int)response.StatusCode}");
            return response;
        }
    }
}
