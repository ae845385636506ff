using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>GeoReport v2 POST Service Request.</summary>
internal static class RequestPosting
{
    private const int MaxKeyLength = 255;

    // The source in the log of a refused request whose caller has not proved itself.
    private const string UnknownCaller = "unknown";

    private static readonly IntakeError WrongKey = new(403, "api_key is missing or not valid for posting requests");

    // draft-ietf-httpapi-idempotency-key-header, 2.7: another payload under a used key is 422.
    private static readonly IntakeError ReusedKey = new(
        422,
        "another request was taken under this Idempotency-Key or external_reference, and nothing was taken now: "
        + "each request needs a key of its own");

    /// <summary>
    /// Accepts a request. The answer is 201 with the number of a new ticket, 200 with the number of the first ticket when the caller
    /// repeats a request, 422 when it sends another one under a used key, or the errors of GeoReport v2.
    /// </summary>
    public static async Task<IResult> PostAsync(
        HttpContext http,
        CityConfiguration city,
        AccessControl access,
        TicketIntake intake,
        Refusals refusals,
        TimeProvider time,
        ILogger<TicketIntake> log)
    {
        var xml = GeoReportEndpoints.IsXml(http);
        if (access.HasWrongKey(http))
        {
            // Nothing of the body is read for a caller whose header already shows a key that opens nothing.
            return Refuse(refusals, log, xml, UnknownCaller, WrongKey);
        }

        var (form, unreadable) = await FormReading.ReadAsync(http).ConfigureAwait(false);
        if (form is null)
        {
            return Refuse(refusals, log, xml, UnknownCaller, unreadable!);
        }

        var key = form.Value("api_key") ?? http.Request.Headers["X-Api-Key"].ToString();
        if (access.Caller(http, key, Scopes.Intake) is not { } caller)
        {
            return Refuse(refusals, log, xml, UnknownCaller, WrongKey);
        }

        if (GeoReportEndpoints.CheckJurisdiction(http, city, form.Value("jurisdiction_id") ?? "") is { } wrongJurisdiction)
        {
            return wrongJurisdiction;
        }

        var errors = new List<IntakeError>();
        var notes = new List<string>();
        RefuseFiles(form, errors);
        var reference = ReadReference(http, form, errors);
        var request = IntakeRequest.Read(
            form.Value, form.Answers(), city, caller, reference, time.GetUtcNow(), errors, notes);
        errors.AddRange(form.Repeated.Select(
            name => new IntakeError(400, $"{name} is given more than once, and one value is taken")));
        if (request is null || errors.Count > 0)
        {
            return Refuse(refusals, log, xml, caller, [.. errors]);
        }

        try
        {
            var (ticket, outcome) = await intake.TakeAsync(request, notes, http.RequestAborted).ConfigureAwait(false);
            return outcome is Taken.OtherRequest or Taken.Destroyed
                ? Refuse(refusals, log, xml, caller, outcome == Taken.Destroyed ? Destroyed(ticket) : ReusedKey)
                : GeoReportFormat.List(
                    xml,
                    "service_requests",
                    "request",
                    [GeoReportShapes.Posted(ticket, city)],
                    outcome == Taken.New ? 201 : 200);
        }
        catch (StoreUnavailableException e)
        {
            Log.Unavailable(log, e.Message);
            http.Response.Headers.RetryAfter = "5";
            return GeoReportFormat.Errors(
                xml, new IntakeError(503, "the request could not be stored; nothing was taken: send it again"));
        }
    }

    private static IntakeError Destroyed(Ticket ticket) => new(
        410,
        $"this Idempotency-Key was used for request {ticket.Number}, which ended long ago and whose record was destroyed; "
        + "nothing was taken: send a new request under a key of its own");

    private static IResult Refuse(
        Refusals refusals, ILogger log, bool xml, string caller, params IReadOnlyList<IntakeError> errors)
    {
        if (refusals.MayLog(RefusalKind.Request))
        {
            Log.Refused(log, caller, errors[0].Code);
        }

        return GeoReportFormat.Errors(xml, errors);
    }

    // A photo is not kept, so a request with one is not taken: its sender would believe that the city has the photo.
    private static void RefuseFiles(PostedForm form, List<IntakeError> errors)
    {
        errors.AddRange(form.Files.Select(name => new IntakeError(
            415,
            $"{name} holds a file, and files are not taken: send the photo's http or https address as media_url, "
            + "or the request without it")));
        if (form.Value("media") is not null)
        {
            errors.Add(new IntakeError(400, "media is not taken: send the photo's http or https address as media_url"));
        }
    }

    // The caller's own key for the request, by which the store recognizes a repeat; null when the caller sent none.
    private static string? ReadReference(HttpContext http, PostedForm form, List<IntakeError> errors)
    {
        var headers = http.Request.Headers["Idempotency-Key"];
        if (headers.Count > 1)
        {
            errors.Add(new IntakeError(400, "Idempotency-Key is given more than once, and one value is taken"));
            return null;
        }

        var reference = headers.ToString() is { Length: > 0 } header ? header : form.Value("external_reference");
        if (reference?.Length > MaxKeyLength)
        {
            errors.Add(new IntakeError(400, $"the Idempotency-Key is longer than {MaxKeyLength} characters"));
        }

        return reference;
    }
}
