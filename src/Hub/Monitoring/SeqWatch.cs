using System.Net;

namespace Allentown311.Hub.Monitoring;

/// <summary>Tells the pulse how each post went.</summary>
/// <param name="pulse">The pulse.</param>
/// <param name="what">What is posted.</param>
/// <param name="inner">The next handler.</param>
internal sealed class SeqWatch(SeqPulse pulse, string what, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The exporter of spans posts from a thread of its own, without async.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Seen(base.Send(request, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            pulse.Failed(what, Problem(e), wasReached: false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Seen(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            pulse.Failed(what, Problem(e), wasReached: false);
            throw;
        }
    }

    private static string Problem(Exception e) => e is HttpRequestException http ? http.HttpRequestError.ToString() : "no answer in time";

    private HttpResponseMessage Seen(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            pulse.Took(what);
        }
        else
        {
            // 503 and its kin come from a Seq that starts, or from a proxy before one that is away.
            var wasReached = response.StatusCode < HttpStatusCode.InternalServerError;
            pulse.Failed(what, $"HTTP status {(int)response.StatusCode}", wasReached);
        }

        return response;
    }
}
