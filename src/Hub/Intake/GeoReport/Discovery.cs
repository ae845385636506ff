using System.Globalization;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>Open311 service discovery (https://wiki.open311.org/Service_Discovery/): what is served where.</summary>
/// <param name="time">The clock, read once: the city folder is read when the hub starts.</param>
internal sealed class Discovery(TimeProvider time)
{
    private readonly string changeset = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>GET discovery.</summary>
    public static IResult Get(HttpContext http, CityConfiguration city, Discovery discovery)
    {
        var request = http.Request;
        var contact = city.Notices.FromAddress;
        var endpoint = new GeoFields
        {
            { "specification", "http://wiki.open311.org/GeoReport_v2" },
            { "url", $"{request.Scheme}://{request.Host}{request.PathBase}/open311/v2" },
            { "changeset", discovery.changeset },
            { "type", "production" },
            { "formats", new GeoTexts("format", ["application/json", "text/xml"]) },
        };
        return GeoReportFormat.One(GeoReportEndpoints.IsXml(http), "discovery", new GeoFields
        {
            { "changeset", discovery.changeset },
            { "contact", $"{city.Name}, {contact}" },
            { "key_service", city.Keys.IsEmpty ? "no key is needed" : $"ask {contact} for a key" },
            { "endpoints", new GeoList("endpoint", [endpoint]) },
        });
    }
}
