using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>GeoReport v2 GET Service Requests and GET Service Request.</summary>
internal static class RequestQueries
{
    private const int MostRequests = 1_000;
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(90);

    /// <summary>
    /// The newest requests: at most 90 days and 1,000 of them. With neither date the last 90 days; with one the other follows from it.
    /// </summary>
    public static async Task<IResult> ListAsync(HttpContext http, CityConfiguration city, IStore store, TimeProvider time)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (GeoReportEndpoints.Jurisdiction(http, city) is { } elsewhere)
        {
            return elsewhere;
        }

        var query = http.Request.Query;
        if (query["service_request_id"].ToString() is { Length: > 0 } ids)
        {
            return await ByIdAsync(ids, xml, city, store, http.RequestAborted).ConfigureAwait(false);
        }

        var errors = new List<IntakeError>();
        var from = Time(query["start_date"], "start_date", errors);
        var until = Time(query["end_date"], "end_date", errors);
        bool? closed = query["status"].ToString() switch
        {
            "" or "open,closed" or "closed,open" => null,
            "open" => false,
            "closed" => true,
            _ => Wrong(errors, "status must be open or closed"),
        };
        from ??= Shift(until ?? time.GetUtcNow(), -LongestSpan);
        until ??= Shift(from.Value, LongestSpan);
        if (until - from > LongestSpan)
        {
            errors.Add(new IntakeError(400, "start_date and end_date may lie at most 90 days apart"));
        }

        if (errors.Count > 0)
        {
            return GeoReportFormat.Errors(xml, errors);
        }

        var services = query["service_code"].ToString() is { Length: > 0 } codes ? codes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : null;
        var tickets = await store.Tickets.QueryAsync(new TicketQuery(from, until, services, closed, MostRequests), http.RequestAborted).ConfigureAwait(false);
        return Write(xml, tickets, city);
    }

    /// <summary>One request, by its number.</summary>
    public static async Task<IResult> OneAsync(HttpContext http, CityConfiguration city, IStore store, string id)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (GeoReportEndpoints.Jurisdiction(http, city) is { } elsewhere)
        {
            return elsewhere;
        }

        var tickets = TicketNumber.TryParse(id, out var ticketId) ? await store.Tickets.FindAsync([ticketId], http.RequestAborted).ConfigureAwait(false) : [];
        return tickets.Count == 0 ? GeoReportFormat.Errors(xml, new IntakeError(404, "service_request_id was not found")) : Write(xml, tickets, city);
    }

    private static async Task<IResult> ByIdAsync(string ids, bool xml, CityConfiguration city, IStore store, CancellationToken ct)
    {
        var wanted = ids.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (wanted.Length > MostRequests)
        {
            return GeoReportFormat.Errors(xml, new IntakeError(400, $"at most {MostRequests} service_request_id can be asked for at once"));
        }

        var parsed = wanted.Where(w => TicketNumber.TryParse(w, out _)).Select(w => TicketNumber.TryParse(w, out var id) ? id : 0).ToHashSet();
        return Write(xml, await store.Tickets.FindAsync(parsed, ct).ConfigureAwait(false), city);
    }

    private static IResult Write(bool xml, IEnumerable<Ticket> tickets, CityConfiguration city) =>
        GeoReportFormat.List(xml, "service_requests", "request", tickets.Select(t => GeoReportShapes.Request(t, city)));

    // A date at either end of time stays there.
    private static DateTimeOffset Shift(DateTimeOffset time, TimeSpan by) =>
        by < TimeSpan.Zero ? (time - DateTimeOffset.MinValue < -by ? DateTimeOffset.MinValue : time + by) : (DateTimeOffset.MaxValue - time < by ? DateTimeOffset.MaxValue : time + by);

    private static bool? Wrong(List<IntakeError> errors, string description)
    {
        errors.Add(new IntakeError(400, description));
        return null;
    }

    private static DateTimeOffset? Time(string? text, string name, List<IntakeError> errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus sign that was not escaped arrives as a space.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            return time.ToUniversalTime();
        }

        errors.Add(new IntakeError(400, $"{name} must be a W3C date and time, such as 2026-03-01T09:30:00-05:00"));
        return null;
    }
}
