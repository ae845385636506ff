using System.Collections.Immutable;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>
/// Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2/) under <c>/open311/v2</c>: JSON or XML by the extension; without one, by the
/// Accept header, else JSON.
/// </summary>
internal static class GeoReportEndpoints
{
    /// <summary>Largest body taken, in bytes: room for every field at its longest, in any encoding.</summary>
    public const long MostBytes = 256 * 1024;

    /// <summary>A body beyond <see cref="MostBytes"/> is read and thrown away up to here, so that the caller, who is still writing, gets to see why it was refused.</summary>
    public const long MostDrained = 8 * 1024 * 1024;

    private const int LongestKey = 255;

    /// <summary>Maps the endpoints.</summary>
    public static void MapGeoReport(this WebApplication app)
    {
        var group = app.MapGroup("/open311/v2");
        foreach (var extension in new[] { "", ".json", ".xml" })
        {
            group.MapGet($"/services{extension}", (HttpContext http, CityConfiguration city) =>
                Jurisdiction(http, city) ?? GeoReportFormat.List(IsXml(http), "services", "service", city.Catalogue.Services.Select(s => GeoReportShapes.Service(s, Language(http)))));
            group.MapGet($"/services/{{code}}{extension}", Definition);
            group.MapGet($"/requests{extension}", RequestQueries.ListAsync);
            group.MapGet($"/requests/{{id}}{extension}", RequestQueries.OneAsync);
            group.MapPost($"/requests{extension}", PostAsync);
        }
    }

    /// <summary>True when the answer shall be XML.</summary>
    public static bool IsXml(HttpContext http) =>
        http.Request.Path.Value!.EndsWith(".xml", StringComparison.Ordinal)
        || (!http.Request.Path.Value.EndsWith(".json", StringComparison.Ordinal)
            && http.Request.Headers.Accept.ToString() is var accept && accept.Contains("xml", StringComparison.Ordinal) && !accept.Contains("json", StringComparison.Ordinal));

    /// <summary>The error for a jurisdiction that is not ours; null when it is, or none was named (this endpoint serves one).</summary>
    public static IResult? Jurisdiction(HttpContext http, CityConfiguration city, string? posted = null) =>
        (posted ?? http.Request.Query["jurisdiction_id"].ToString()) is { Length: > 0 } id && city.Jurisdiction is { } ours && id != ours
            ? GeoReportFormat.Errors(IsXml(http), new IntakeError(404, $"jurisdiction_id was not found; this endpoint serves {ours}")) : null;

    private static string Language(HttpContext http) =>
        http.Request.Headers.AcceptLanguage.ToString().StartsWith("es", StringComparison.OrdinalIgnoreCase) ? "es" : "en";

    private static IResult Definition(HttpContext http, CityConfiguration city, string code) =>
        Jurisdiction(http, city)
        ?? (city.Catalogue.Service(code) is { } service
            ? GeoReportFormat.One(IsXml(http), "service_definition", GeoReportShapes.Definition(service, Language(http)))
            : GeoReportFormat.Errors(IsXml(http), new IntakeError(404, "service_code was not found; GET services lists them")));

    private static async Task<IResult> PostAsync(HttpContext http, CityConfiguration city, AccessControl access, TicketIntake intake, TimeProvider time, ILogger<TicketIntake> log)
    {
        var xml = IsXml(http);
        IFormCollection form;
        try
        {
            if (!http.Request.HasFormContentType)
            {
                return Refuse(log, xml, "unknown", new IntakeError(415, "send the fields as application/x-www-form-urlencoded or multipart/form-data"));
            }

            if (await IsTooLargeAsync(http).ConfigureAwait(false))
            {
                return Refuse(log, xml, "unknown", TooLarge);
            }

            form = await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException)
        {
            var tooLarge = e is BadHttpRequestException { StatusCode: 413 };
            return Refuse(log, xml, "unknown", tooLarge ? TooLarge : new IntakeError(400, "the form could not be read: it is broken, has more than 512 fields, or holds a character nobody can read"));
        }

        var key = form["api_key"].ToString() is { Length: > 0 } posted ? posted : http.Request.Headers["X-Api-Key"].ToString();
        if (access.Caller(key, "intake") is not { } caller)
        {
            return Refuse(log, xml, "unknown", new IntakeError(403, "api_key is missing or not valid for posting requests"));
        }

        if (Jurisdiction(http, city, form["jurisdiction_id"]) is { } elsewhere)
        {
            return elsewhere;
        }

        var errors = new List<IntakeError>();
        var asked = IntakeRequest.Read(name => form[name], Answers(form), city.Catalogue, caller, Reference(http, form, errors), time.GetUtcNow(), errors);
        if (asked is null)
        {
            return Refuse(log, xml, caller, [.. errors]);
        }

        try
        {
            var (ticket, isNew) = await intake.TakeAsync(asked, http.RequestAborted).ConfigureAwait(false);
            return GeoReportFormat.List(xml, "service_requests", "request", [GeoReportShapes.Posted(ticket, city)], isNew ? 201 : 200);
        }
        catch (StoreUnavailableException e)
        {
            Log.Unavailable(log, e.Message);
            http.Response.Headers.RetryAfter = "5";
            return GeoReportFormat.Errors(xml, new IntakeError(503, "the request could not be stored; nothing was taken: send it again"));
        }
    }

    private static readonly IntakeError TooLarge = new(413, $"the request is larger than {MostBytes / 1024} KiB; a description is at most 4,000 characters");

    private static async Task<bool> IsTooLargeAsync(HttpContext http)
    {
        if (http.Request.ContentLength is not { } length)
        {
            // Of unknown length: Kestrel ends it at the limit.
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostBytes;
            return false;
        }

        if (length > MostBytes && length <= MostDrained && http.Request.Headers.Expect.Count == 0)
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted).ConfigureAwait(false);
        }

        return length > MostBytes;
    }

    private static IResult Refuse(ILogger log, bool xml, string caller, params IReadOnlyList<IntakeError> errors)
    {
        Log.Refused(log, caller, errors[0].Code);
        return GeoReportFormat.Errors(xml, errors);
    }

    private static string? Reference(HttpContext http, IFormCollection form, List<IntakeError> errors)
    {
        var reference = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } header ? header : form["external_reference"].ToString();
        if (reference.Length > LongestKey)
        {
            errors.Add(new IntakeError(400, $"the Idempotency-Key is longer than {LongestKey} characters"));
        }

        return reference.Length == 0 ? null : reference;
    }

    // attribute[CODE]=value, attribute[CODE][]=value for several (GeoReport v2, POST Service Request).
    private static ImmutableDictionary<string, ImmutableArray<string>> Answers(IFormCollection form)
    {
        var answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
        foreach (var (name, values) in form)
        {
            if (name.StartsWith("attribute[", StringComparison.Ordinal) && name.IndexOf(']', StringComparison.Ordinal) is > 10 and var end)
            {
                var code = name[10..end];
                answers = answers.SetItem(code, [.. answers.GetValueOrDefault(code, []), .. values.Where(v => !string.IsNullOrEmpty(v)).Select(v => CrmCore.Tickets.CleanText.Of(v))]);
            }
        }

        return answers;
    }
}
