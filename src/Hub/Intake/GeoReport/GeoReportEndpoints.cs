using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>
/// Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2/) under <c>/open311/v2</c>. The extension chooses JSON or XML. Without one,
/// the Accept header chooses; without that, JSON is sent.
/// </summary>
internal static class GeoReportEndpoints
{
    private const string Root = "/open311";

    private static readonly string[] Extensions = ["", ".json", ".xml"];

    /// <summary>The largest body accepted, in bytes: room for every field at its longest, in any encoding.</summary>
    public const long MaxBodyBytes = 256 * 1024;

    /// <summary>
    /// The hub reads and discards a body beyond <see cref="MaxBodyBytes"/> up to this size, in bytes. The caller, who is still writing,
    /// then gets to see why the hub refused it.
    /// </summary>
    public const long MaxDrainedBytes = 8 * 1024 * 1024;

    /// <summary>Maps the endpoints.</summary>
    public static void MapGeoReport(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase), GeoReportAnswers.Use);
        foreach (var extension in Extensions)
        {
            Map(app, $"{Root}/discovery{extension}", Discovery.Get);
            Map(app, $"{Root}/v2/discovery{extension}", Discovery.Get);
        }

        var group = app.MapGroup($"{Root}/v2");
        foreach (var extension in Extensions)
        {
            Map(group, $"/services{extension}", ListServices);
            Map(group, $"/services/{{code}}{extension}", GetDefinition);
            Map(group, $"/requests{extension}", RequestQueries.ListAsync);
            Map(group, $"/requests/{{id}}{extension}", RequestQueries.GetAsync);
            Map(group, $"/tokens/{{token}}{extension}", RequestQueries.GetToken);
            group.MapPost($"/requests{extension}", RequestPosting.PostAsync);
            Map(group, $"/servicerequestupdates{extension}", UpdateQueries.ListAsync);
            group.MapPost($"/servicerequestupdates{extension}", UpdateQueries.RefusePost);
        }
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], handler);

    /// <summary>True when the caller asks for XML.</summary>
    public static bool IsXml(HttpContext http)
    {
        // A path leads to the same answer in capitals and with a slash at its end.
        var path = http.Request.Path.Value!.TrimEnd('/');
        if (path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var accept = http.Request.Headers.Accept.ToString();
        return !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && accept.Contains("xml", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Returns the error for a jurisdiction other than the city's; null when it is the city's, or the caller names none. This endpoint
    /// serves one jurisdiction.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="city">The city.</param>
    /// <param name="posted">The jurisdiction in the form of a POST; null to read it from the query.</param>
    public static IResult? CheckJurisdiction(HttpContext http, CityConfiguration city, string? posted = null)
    {
        var named = posted ?? http.Request.Query["jurisdiction_id"].ToString();
        return named.Length > 0 && city.Jurisdiction is { } served && named != served
            ? GeoReportFormat.Errors(
                IsXml(http), new IntakeError(404, $"jurisdiction_id was not found; this endpoint serves {served}"))
            : null;
    }

    private static string Language(HttpContext http) =>
        http.Request.Headers.AcceptLanguage.ToString().StartsWith("es", StringComparison.OrdinalIgnoreCase) ? "es" : "en";

    private static IResult ListServices(HttpContext http, CityConfiguration city)
    {
        if (CheckJurisdiction(http, city) is { } error)
        {
            return error;
        }

        var services = city.Catalogue.Services.Select(service => GeoReportShapes.Service(service, Language(http)));
        return GeoReportFormat.List(IsXml(http), "services", "service", services);
    }

    private static IResult GetDefinition(HttpContext http, CityConfiguration city, string code)
    {
        if (CheckJurisdiction(http, city) is { } error)
        {
            return error;
        }

        return city.Catalogue.Service(code) is { } service
            ? GeoReportFormat.One(IsXml(http), "service_definition", GeoReportShapes.Definition(service, Language(http)))
            : GeoReportFormat.Errors(IsXml(http), new IntakeError(404, "service_code was not found; GET services lists them"));
    }
}
