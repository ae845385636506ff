using System.Net;

namespace Allentown311.Hub.Monitoring;

/// <summary>Reports the result of each post to <see cref="SeqAvailability"/>.</summary>
/// <param name="availability">The state to update.</param>
/// <param name="what">What is posted: events, spans.</param>
/// <param name="inner">The next handler.</param>
internal sealed class SeqAvailabilityHandler(SeqAvailability availability, string what, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The exporter of spans posts synchronously, on a thread of its own.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Record(base.Send(request, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            availability.RecordFailure(what, Problem(e), wasReached: false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Record(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            availability.RecordFailure(what, Problem(e), wasReached: false);
            throw;
        }
    }

    private static string Problem(Exception e) =>
        e is HttpRequestException http ? http.HttpRequestError.ToString() : "no answer in time";

    private HttpResponseMessage Record(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            availability.RecordSuccess(what);
        }
        else
        {
            // A status of 5xx comes from a Seq that is starting, or from a proxy whose Seq is down.
            var wasReached = response.StatusCode < HttpStatusCode.InternalServerError;
            availability.RecordFailure(what, $"HTTP status {(int)response.StatusCode}", wasReached);
        }

        return response;
    }
}
