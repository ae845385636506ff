using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>
/// The service request updates of mySociety's extension of GeoReport v2, by which FixMyStreet learns how its reports go on
/// (https://github.com/mysociety/FixMyStreet/wiki/Open311-FMS---Proposed-differences-to-Open311).
/// </summary>
internal static class UpdateQueries
{
    /// <summary>
    /// GET servicerequestupdates: the tickets whose public state changed between <c>start_date</c> and <c>end_date</c>, each as it stands
    /// now, oldest change first.
    /// </summary>
    public static async Task<IResult> ListAsync(HttpContext http, CityConfiguration city, IStore store, TimeProvider time)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (GeoReportEndpoints.CheckJurisdiction(http, city) is { } wrongJurisdiction)
        {
            return wrongJurisdiction;
        }

        var errors = new List<IntakeError>();
        var (from, until) = QueryReading.Span(http.Request.Query, time.GetUtcNow(), errors);
        var (most, skip) = QueryReading.Page(http.Request.Query, errors);
        if (errors.Count > 0)
        {
            return GeoReportFormat.Errors(xml, errors);
        }

        var changes = await store.Tickets.ChangedAsync(from, until, most + 1, skip, http.RequestAborted).ConfigureAwait(false);
        if (changes.Count > most)
        {
            QueryReading.NameNextPage(http, most, skip);
        }

        var tickets = (await store.Tickets.FindAsync([.. changes.Take(most).Select(change => change.TicketId)], http.RequestAborted)
            .ConfigureAwait(false)).ToDictionary(ticket => ticket.Id);
        var updates = changes.Take(most)
            .Where(change => tickets.TryGetValue(change.TicketId, out var ticket) && ticket.Destroyed != DestroyedParts.Content)
            .Select(change => GeoReportShapes.Update(tickets[change.TicketId], change.At, city));
        return GeoReportFormat.List(xml, "service_request_updates", "request_update", updates);
    }

    /// <summary>POST servicerequestupdates is refused: a comment would be taken and reach nobody.</summary>
    public static IResult RefusePost(HttpContext http) => GeoReportFormat.Errors(
        GeoReportEndpoints.IsXml(http),
        new IntakeError(501, "updates are read here and not taken: send a new request whose description names the service_request_id"));
}
