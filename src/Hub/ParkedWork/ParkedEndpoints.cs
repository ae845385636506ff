using System.Globalization;
using System.Text.Json;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary><c>/api/parked</c>: lists the items that wait for a person, and does what a person wants with them.</summary>
internal static class ParkedEndpoints
{
    private const int MaxPageSize = 1_000;

    /// <summary>
    /// Maps the endpoints. The list needs a key of scope read, one item and the actions scope operate, residents' data scope payloads too.
    /// </summary>
    public static void MapParkedWork(this WebApplication app)
    {
        var read = app.MapGroup("/api/parked").RequireScope(Scopes.Read);
        read.MapGet("", ListAsync);
        var operate = app.MapGroup("/api/parked").RequireScope(Scopes.Operate);
        operate.MapGet("/{id}", ShowAsync);
        operate.MapPost("/{action}", BulkAsync);
        operate.MapPost("/{id}/{action}", ActAsync);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        IStore store,
        TimeProvider time,
        [AsParameters] FilterRequest request,
        string? after,
        int? most,
        CancellationToken ct)
    {
        if (request.Read(time.GetUtcNow(), out var fault) is not { } filter)
        {
            return BadRequest(fault!);
        }

        var items = new ParkedItems(store);
        ParkedItem? last = null;
        if (after is not null)
        {
            last = await items.FindAsync(after, ct).ConfigureAwait(false) is [var one] ? one : null;
            if (last?.Job.Parked is null)
            {
                return BadRequest(
                    $"after is the id of the last item of the page before; \"{after}\" is no longer parked: start again without it.");
            }
        }

        var page = await items.ReadPageAsync(filter, last, Math.Clamp(most ?? MaxPageSize, 1, MaxPageSize), ct).ConfigureAwait(false);
        var total = await store.Desk.CountParkedAsync(filter, ct).ConfigureAwait(false);
        http.Response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        return Results.Ok(page.Select(ItemLine.Of));
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        string id,
        IStore store,
        CityConfiguration city,
        AccessControl access,
        TimeProvider time,
        ILogger<ParkedActions> log,
        CancellationToken ct,
        bool payloads = false)
    {
        if (payloads && access.Caller(http, Scopes.Payloads) is null)
        {
            return Results.Problem(
                "Residents' data needs a key with scope payloads in the X-Api-Key header; without payloads=true it is masked.",
                statusCode: StatusCodes.Status403Forbidden);
        }

        var (item, problem) = await FindOneAsync(store, id, ct).ConfigureAwait(false);
        if (item is null)
        {
            return problem!;
        }

        var by = AccessControl.NameOf(http);
        if (payloads)
        {
            await store.CommitAsync(PayloadAudit(item, by, time.GetUtcNow()), ct).ConfigureAwait(false);
            Log.PayloadRead(log, by, item.Id);
        }

        var attempts = item.Order is { } order ? await store.Desk.AttemptsOfAsync(order.Id, ct).ConfigureAwait(false) : [];
        return Results.Ok(ItemDetail.Of(item, attempts, city, payloads, new Actor(by, null, time.GetUtcNow())));
    }

    private static async Task<IResult> ActAsync(
        HttpContext http,
        string id,
        string action,
        ParkedActions actions,
        IStore store,
        ILogger<ParkedActions> log,
        CancellationToken ct)
    {
        var (body, bodyFault) = await ReadBodyAsync<ActRequest>(http, ct).ConfigureAwait(false);
        var fault = bodyFault;
        if (bodyFault is not null || (body ?? new ActRequest()).Read(action, out fault) is not { } parkedAction)
        {
            return BadRequest(fault!);
        }

        var (item, problem) = await FindOneAsync(store, id, ct).ConfigureAwait(false);
        if (item is null)
        {
            return problem!;
        }

        var by = AccessControl.NameOf(http);
        var result = await actions.ActAsync(item, parkedAction, by, body?.Reason, ct).ConfigureAwait(false);
        Log.Acted(log, by, action, item.Id, result.Outcome);
        return result.Outcome switch
        {
            ActOutcome.Done => Results.Ok(new { id = item.Id, says = result.Message }),
            ActOutcome.Refused => Results.Problem(result.Message, statusCode: StatusCodes.Status422UnprocessableEntity),
            _ => Results.Problem(result.Message, statusCode: StatusCodes.Status409Conflict),
        };
    }

    private static async Task<IResult> BulkAsync(
        HttpContext http,
        string action,
        ParkedActions actions,
        TimeProvider time,
        ILogger<ParkedActions> log,
        CancellationToken ct)
    {
        if (action is not ("retry" or "skip"))
        {
            return BadRequest(
                $"Many items at once can be retried or skipped. \"{action}\" is done to one item: "
                + "POST /api/parked/ID/{retry|edit|adopt|skip|route}.");
        }

        var (body, bodyFault) = await ReadBodyAsync<BulkRequest>(http, ct).ConfigureAwait(false);
        var fault = bodyFault;
        var filterRequest = body?.Filter ?? new FilterRequest(null, null, null, null);
        if (bodyFault is not null || filterRequest.Read(time.GetUtcNow(), out fault) is not { } filter)
        {
            return BadRequest(fault!);
        }

        if (filter.IsEmpty)
        {
            return BadRequest(
                "Say which items: { \"filter\": { \"department\": \"streets\", \"reason\": \"HTTP 500\" }, \"count\": 12 }.");
        }

        if (action == "skip" && string.IsNullOrWhiteSpace(body?.Reason))
        {
            return BadRequest("To skip items takes a reason, which the audit keeps: { \"reason\": \"…\" }.");
        }

        var by = AccessControl.NameOf(http);
        ParkedAction parkedAction = action == "retry" ? new ParkedAction.Retry() : new ParkedAction.Skip();
        var result = await actions.ActOnAllAsync(filter, parkedAction, body?.Count, by, body?.Reason, ct).ConfigureAwait(false);
        if (body?.Count != result.Present)
        {
            return WrongCount(result.Present, body?.Count);
        }

        var done = result.Results.Count(r => r.Outcome == ActOutcome.Done);
        Log.BulkActed(log, by, action, result.Present, done);
        return Results.Ok(new
        {
            done,
            refused = result.Results
                .Where(r => r.Outcome == ActOutcome.Refused)
                .Select(r => new { id = r.Item.Id, says = r.Message }),
            noLongerParked = result.Results.Where(r => r.Outcome == ActOutcome.NoLongerParked).Select(r => r.Item.Id),
        });
    }

    // The caller has to send the count back, so that it acts on as many items as it has seen and on no more.
    private static IResult WrongCount(long present, long? expected)
    {
        var found = expected is { } count ? $"{present} items fit the filter now, not {count}" : $"{present} items fit the filter";
        return Results.Problem(
            $"{found}: nothing was done. Send the same again with \"count\": {present} if that is what you mean.",
            statusCode: StatusCodes.Status409Conflict,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["count"] = present });
    }

    /// <summary>A commit that records in the audit that a person read residents' data.</summary>
    internal static Commit PayloadAudit(ParkedItem item, string by, DateTimeOffset now) =>
        new() { Audit = { new AuditEntry(now, by, "payload.read", Rules.ParkedRules.AuditSubject(item)) } };

    private static async Task<(ParkedItem? Item, IResult? Problem)> FindOneAsync(IStore store, string id, CancellationToken ct) =>
        await new ParkedItems(store).FindAsync(id, ct).ConfigureAwait(false) switch
        {
            [var one] => (one, null),
            [] => (null, Results.Problem(
                "Nothing of that name is parked. A name is an id (submit-257), a work order's reference or a ticket's number; "
                + "GET /api/parked lists them.",
                statusCode: StatusCodes.Status404NotFound)),
            var several => (null, Results.Problem(
                $"Several items go by that name; name one of: {string.Join(", ", several.Select(i => i.Id))}.",
                statusCode: StatusCodes.Status409Conflict)),
        };

    // The body is optional: null without a fault where the request has none.
    private static async Task<(T? Body, string? Fault)> ReadBodyAsync<T>(HttpContext http, CancellationToken ct)
        where T : class
    {
        var isChunked = http.Request.Headers.ContainsKey("Transfer-Encoding");
        if (http.Request.ContentLength is 0 || (http.Request.ContentLength is null && !isChunked))
        {
            return (null, null);
        }

        try
        {
            return (await JsonSerializer.DeserializeAsync<T>(http.Request.Body, JsonSerializerOptions.Web, ct).ConfigureAwait(false), null);
        }
        catch (JsonException e)
        {
            // The exception's message may quote the body, which may hold a resident's data; the line and the path do not.
            return (null, $"The body is not the JSON that is expected here (line {e.LineNumber + 1}, at {e.Path}).");
        }
    }

    private static IResult BadRequest(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
