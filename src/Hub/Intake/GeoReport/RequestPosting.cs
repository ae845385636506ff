using System.Collections.Immutable;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>GeoReport v2 POST Service Request.</summary>
internal static class RequestPosting
{
    private const int MaxKeyLength = 255;

    // The source in the log of a refused request whose caller has not proved itself.
    private const string UnknownCaller = "unknown";

    private static readonly IntakeError WrongKey = new(403, "api_key is missing or not valid for posting requests");

    private static readonly IntakeError TooLarge = new(
        413, $"the request is larger than {GeoReportEndpoints.MaxBodyBytes / 1024} KiB; a description is at most 4,000 characters");

    private static readonly IntakeError NoForm = new(
        415, "send the fields as application/x-www-form-urlencoded or multipart/form-data");

    private static readonly IntakeError Unreadable = new(
        400, "the form could not be read: it is broken, has more than 512 fields, or holds a character that cannot be decoded");

    /// <summary>
    /// Accepts a request. The answer is 201 with the number of a new ticket, 200 with the number of the first ticket when the caller
    /// repeats a request, or the errors of GeoReport v2.
    /// </summary>
    public static async Task<IResult> PostAsync(
        HttpContext http,
        CityConfiguration city,
        AccessControl access,
        TicketIntake intake,
        TimeProvider time,
        ILogger<TicketIntake> log)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (access.HasWrongKey(http))
        {
            // Nothing of the body is read for a caller whose header already shows a key that opens nothing.
            return Refuse(log, xml, UnknownCaller, WrongKey);
        }

        var (form, unreadable) = await ReadFormAsync(http).ConfigureAwait(false);
        if (form is null)
        {
            return Refuse(log, xml, UnknownCaller, unreadable!);
        }

        var key = form["api_key"].ToString() is { Length: > 0 } posted ? posted : http.Request.Headers["X-Api-Key"].ToString();
        if (access.Caller(http, key, Scopes.Intake) is not { } caller)
        {
            return Refuse(log, xml, UnknownCaller, WrongKey);
        }

        if (GeoReportEndpoints.CheckJurisdiction(http, city, form["jurisdiction_id"]) is { } wrongJurisdiction)
        {
            return wrongJurisdiction;
        }

        var errors = new List<IntakeError>();
        var reference = ReadReference(http, form, errors);
        var request = IntakeRequest.Read(
            name => form[name], ReadAnswers(form), city.Catalogue, caller, reference, time.GetUtcNow(), errors);
        if (request is null)
        {
            return Refuse(log, xml, caller, [.. errors]);
        }

        try
        {
            var (ticket, isNew) = await intake.TakeAsync(request, http.RequestAborted).ConfigureAwait(false);
            return GeoReportFormat.List(
                xml, "service_requests", "request", [GeoReportShapes.Posted(ticket, city)], isNew ? 201 : 200);
        }
        catch (StoreUnavailableException e)
        {
            Log.Unavailable(log, e.Message);
            http.Response.Headers.RetryAfter = "5";
            return GeoReportFormat.Errors(
                xml, new IntakeError(503, "the request could not be stored; nothing was taken: send it again"));
        }
    }

    private static async Task<(IFormCollection? Form, IntakeError? Error)> ReadFormAsync(HttpContext http)
    {
        try
        {
            if (!http.Request.HasFormContentType)
            {
                return (null, NoForm);
            }

            if (await IsTooLargeAsync(http).ConfigureAwait(false))
            {
                return (null, TooLarge);
            }

            return (await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false), null);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == 413)
        {
            return (null, TooLarge);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException)
        {
            return (null, Unreadable);
        }
    }

    private static async Task<bool> IsTooLargeAsync(HttpContext http)
    {
        if (http.Request.ContentLength is not { } length)
        {
            // The caller did not send the length: Kestrel stops reading the body at the limit.
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = GeoReportEndpoints.MaxBodyBytes;
            return false;
        }

        // A caller that sends Expect: 100-continue waits for permission before it sends the body, so there is nothing to discard.
        var isBodyComing = http.Request.Headers.Expect.Count == 0;
        if (length is > GeoReportEndpoints.MaxBodyBytes and <= GeoReportEndpoints.MaxDrainedBytes && isBodyComing)
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted).ConfigureAwait(false);
        }

        return length > GeoReportEndpoints.MaxBodyBytes;
    }

    private static IResult Refuse(ILogger log, bool xml, string caller, params IReadOnlyList<IntakeError> errors)
    {
        Log.Refused(log, caller, errors[0].Code);
        return GeoReportFormat.Errors(xml, errors);
    }

    // The caller's own key for the request, by which the store recognizes a repeat; null when the caller sent none.
    private static string? ReadReference(HttpContext http, IFormCollection form, List<IntakeError> errors)
    {
        var header = http.Request.Headers["Idempotency-Key"].ToString();
        var reference = header.Length > 0 ? header : form["external_reference"].ToString();
        if (reference.Length > MaxKeyLength)
        {
            errors.Add(new IntakeError(400, $"the Idempotency-Key is longer than {MaxKeyLength} characters"));
        }

        return reference.Length == 0 ? null : reference;
    }

    // attribute[CODE]=value, attribute[CODE][]=value for several (GeoReport v2, POST Service Request).
    private static ImmutableDictionary<string, ImmutableArray<string>> ReadAnswers(IFormCollection form)
    {
        const string Prefix = "attribute[";
        var answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
        foreach (var (name, values) in form)
        {
            var end = name.IndexOf(']', StringComparison.Ordinal);
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || end <= Prefix.Length)
            {
                continue;
            }

            var code = name[Prefix.Length..end];
            var texts = values.Where(value => !string.IsNullOrEmpty(value)).Select(value => CrmCore.Tickets.CleanText.Of(value));
            answers = answers.SetItem(code, [.. answers.GetValueOrDefault(code, []), .. texts]);
        }

        return answers;
    }
}
