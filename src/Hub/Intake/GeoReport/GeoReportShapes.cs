using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>Builds the objects of GeoReport v2. The field names and their order are the specification's.</summary>
internal static class GeoReportShapes
{
    private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

    /// <summary>One service of GET Service List.</summary>
    public static GeoFields Service(Service service, string language) => new()
    {
        { "service_code", service.Code },
        { "service_name", service.Name.In(language) },
        { "description", service.Description.In(language) },
        { "metadata", !service.Questions.IsEmpty },
        { "type", "realtime" },
        { "keywords", string.Join(", ", service.Keywords) },
        { "group", service.Group },
    };

    /// <summary>The object of GET Service Definition.</summary>
    public static GeoFields Definition(Service service, string language) => new()
    {
        { "service_code", service.Code },
        { "attributes", new GeoList("attribute", [.. service.Questions.Select((q, i) => Attribute(q, i + 1, language))]) },
    };

    /// <summary>
    /// One request of GET Service Requests and GET Service Request. It holds nothing about the resident, and of what somebody wrote only
    /// the parts that its service makes public; none of them where the catalogue no longer has the service.
    /// </summary>
    public static GeoFields Request(Ticket ticket, CityConfiguration city)
    {
        var service = city.Catalogue.Service(ticket.Service);
        var shown = service?.Public ?? PublicParts.None;
        var photos = shown.HasFlag(PublicParts.Photo) ? ticket.MediaUrl?.Split('\n') ?? [] : [];
        var place = shown.HasFlag(PublicParts.Address) ? ticket.Location : new Location();
        var point = shown.HasFlag(PublicParts.Location) ? ticket.Location : new Location();
        var request = new GeoFields
        {
            { "service_request_id", ticket.Number },
            { "status", ticket.Status == TicketStatus.Closed ? "closed" : "open" },
            { "status_notes", shown.HasFlag(PublicParts.Note) ? ticket.StatusNote : null },
            { "service_name", service?.Name.English ?? ticket.Service },
            { "service_code", ticket.Service },
            { "description", shown.HasFlag(PublicParts.Description) ? ticket.Description : null },
            { "agency_responsible", AgencyNames(ticket, city) },
            { "service_notice", service?.Notice?.English },
            { "requested_datetime", FormatTime(ticket.RequestedAt, city) },
            { "updated_datetime", FormatTime(ticket.UpdatedAt, city) },
            { "expected_datetime", ticket.DueAt is { } due ? FormatTime(due, city) : null },
            { "address", place.Address },
            { "address_id", place.AddressId },
            { "zipcode", place.Zip },
            { "lat", point.Latitude },
            { "long", point.Longitude },
            { "media_url", photos.FirstOrDefault() },
        };

        // The specification has one photo; a city that gets several shows all of them in a field of its own.
        if (photos.Length > 1)
        {
            request.Add("media_urls", new GeoTexts("media_url", photos));
        }

        return request;
    }

    /// <summary>One update of GET servicerequestupdates. It holds nothing that the request itself does not show.</summary>
    public static GeoFields Update(Ticket ticket, DateTimeOffset at, CityConfiguration city)
    {
        var request = Request(ticket, city);
        return new()
        {
            { "update_id", string.Create(Invariant, $"{ticket.Number}_{at.ToUnixTimeMilliseconds()}") },
            { "service_request_id", ticket.Number },
            { "status", request.Find("status") },
            { "updated_datetime", FormatTime(at, city) },
            { "description", request.Find("status_notes") },
            { "media_url", null },
        };
    }

    /// <summary>The answer to POST Service Request.</summary>
    public static GeoFields Posted(Ticket ticket, CityConfiguration city) => new()
    {
        { "service_request_id", ticket.Number },
        { "service_notice", city.Catalogue.Service(ticket.Service)?.Notice?.In(ticket.Resident.Language) },
        { "account_id", ticket.Resident.AccountId },
    };

    private static GeoFields Attribute(ServiceQuestion question, int order, string language) => new()
    {
        { "variable", true },
        { "code", question.Code },
        { "datatype", question.Type.ToString().ToLowerInvariant() },
        { "required", question.Required },
        { "datatype_description", question.Hint?.In(language) },
        { "order", order },
        { "description", question.Ask.In(language) },
        {
            "values",
            new GeoList("value", [.. question.Values.Select(v => new GeoFields { { "key", v.Key }, { "name", v.Name.In(language) } })])
        },
    };

    // The departments that have a work order of the ticket; before it is routed, those that its service goes to.
    private static string? AgencyNames(Ticket ticket, CityConfiguration city)
    {
        var codes = ticket.WorkOrders.IsEmpty
            ? city.Catalogue.Service(ticket.Service)?.Departments ?? []
            : [.. ticket.WorkOrders.Select(order => order.Department)];
        var names = codes.Select(code => city.Catalogue.Department(code)?.Name.English ?? code);
        return string.Join(", ", names.Distinct(StringComparer.Ordinal));
    }

    // A W3C date-time with the city's offset, to the second, as the specification shows it.
    private static string FormatTime(DateTimeOffset instant, CityConfiguration city) =>
        TimeZoneInfo.ConvertTime(instant, city.Calendar.Zone)
            .ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
}
