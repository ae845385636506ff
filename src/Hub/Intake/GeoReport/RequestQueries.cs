using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>GeoReport v2 GET Service Requests and GET Service Request.</summary>
internal static class RequestQueries
{
    private const int MaxRequests = QueryReading.MostOnPage;
    private const StringSplitOptions ListOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>
    /// Lists requests, newest first: at most 90 days and 1,000 of them on a page. A caller that gives neither date gets the last 90 days.
    /// When a caller gives one date, the other lies 90 days from it. A page after which there are more names the next in the header Link
    /// (RFC 8288).
    /// </summary>
    public static async Task<IResult> ListAsync(HttpContext http, CityConfiguration city, IStore store, TimeProvider time)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (GeoReportEndpoints.CheckJurisdiction(http, city) is { } wrongJurisdiction)
        {
            return wrongJurisdiction;
        }

        var query = http.Request.Query;
        if (query["service_request_id"].ToString() is { Length: > 0 } numbers)
        {
            return await FindAsync(numbers, xml, city, store, http.RequestAborted).ConfigureAwait(false);
        }

        var errors = new List<IntakeError>();
        if (ReadQuery(query, time.GetUtcNow(), errors) is not { } ticketQuery)
        {
            return GeoReportFormat.Errors(xml, errors);
        }

        // One more than the page holds tells whether there is a next one.
        var tickets = await store.Tickets.QueryAsync(ticketQuery with { Most = ticketQuery.Most + 1 }, http.RequestAborted)
            .ConfigureAwait(false);
        if (tickets.Count > ticketQuery.Most)
        {
            QueryReading.NameNextPage(http, ticketQuery.Most, ticketQuery.Skip);
        }

        return Write(xml, tickets.Take(ticketQuery.Most), city);
    }

    /// <summary>Returns one request by its number, or the error 404.</summary>
    public static async Task<IResult> GetAsync(HttpContext http, CityConfiguration city, IStore store, string id)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (GeoReportEndpoints.CheckJurisdiction(http, city) is { } wrongJurisdiction)
        {
            return wrongJurisdiction;
        }

        var tickets = TicketNumber.TryParse(id, out var ticketId)
            ? await store.Tickets.FindAsync([ticketId], http.RequestAborted).ConfigureAwait(false)
            : [];
        return tickets is not [var ticket]
            ? GeoReportFormat.Errors(xml, new IntakeError(404, "service_request_id was not found"))
            : ticket.Destroyed == DestroyedParts.Content
                ? GeoReportFormat.Errors(
                    xml, new IntakeError(410, "the request ended long ago, and its record was destroyed under the city's retention"))
            : Write(xml, tickets, city);
    }

    /// <summary>
    /// GeoReport v2 GET service_request_id from a token. The hub answers each POST with the number itself, so a number is its own token.
    /// </summary>
    public static IResult GetToken(HttpContext http, CityConfiguration city, string token)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (GeoReportEndpoints.CheckJurisdiction(http, city) is { } wrongJurisdiction)
        {
            return wrongJurisdiction;
        }

        return TicketNumber.TryParse(token, out _)
            ? GeoReportFormat.List(
                xml, "service_requests", "request", [new GeoFields { { "service_request_id", token }, { "token", token } }])
            : GeoReportFormat.Errors(
                xml, new IntakeError(404, "token was not found; a POST is answered with the service_request_id itself"));
    }

    // GeoReport v2 lets a list of numbers override all other arguments. Numbers that no request has are left out.
    private static async Task<IResult> FindAsync(
        string numbers, bool xml, CityConfiguration city, IStore store, CancellationToken ct)
    {
        var split = numbers.Split(',', ListOptions);
        if (split.Length > MaxRequests)
        {
            return GeoReportFormat.Errors(
                xml, new IntakeError(400, $"at most {MaxRequests} service_request_id can be asked for at once"));
        }

        var ids = new HashSet<long>();
        foreach (var number in split)
        {
            if (TicketNumber.TryParse(number, out var id))
            {
                ids.Add(id);
            }
        }

        return Write(xml, await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false), city);
    }

    // Of a request whose record was destroyed there is nothing to show.
    private static IResult Write(bool xml, IEnumerable<Ticket> tickets, CityConfiguration city) => GeoReportFormat.List(
        xml,
        "service_requests",
        "request",
        tickets.Where(t => t.Destroyed != DestroyedParts.Content).Select(t => GeoReportShapes.Request(t, city)));

    // Returns null when a mistake was added to the errors.
    private static TicketQuery? ReadQuery(IQueryCollection query, DateTimeOffset now, List<IntakeError> errors)
    {
        var (from, until) = QueryReading.Span(query, now, errors);
        var (most, skip) = QueryReading.Page(query, errors);
        var isClosed = ReadStatus(query["status"].ToString(), errors);
        var services = query["service_code"].ToString() is { Length: > 0 } codes ? codes.Split(',', ListOptions) : null;
        return errors.Count > 0 ? null : new TicketQuery(from, until, services, isClosed, most, skip);
    }

    // True for closed requests only, false for open ones only, null for both.
    private static bool? ReadStatus(string status, List<IntakeError> errors)
    {
        switch (status)
        {
            case "" or "open,closed" or "closed,open":
                return null;
            case "open":
                return false;
            case "closed":
                return true;
            default:
                errors.Add(new IntakeError(400, "status must be open or closed"));
                return null;
        }
    }
}
