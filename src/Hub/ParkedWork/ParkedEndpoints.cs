using System.Text.Json;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary><c>/api/parked</c>: what waits for a person, and what a person does about it.</summary>
internal static class ParkedEndpoints
{
    private const int MostPerPage = 1_000;

    // The caller's name where the city has no keys: the hub then listens on loopback only.
    private const string Local = "local";

    /// <summary>Maps the endpoints. With keys in city.yaml the list needs scope read, one item and the actions scope operate, residents' data scope payloads too.</summary>
    public static void MapParkedWork(this WebApplication app)
    {
        var read = app.MapGroup("/api/parked").RequireScope("read");
        read.MapGet("", ListAsync);
        var operate = app.MapGroup("/api/parked").RequireScope("operate");
        operate.MapGet("/{id}", ShowAsync);
        operate.MapPost("/{action}", BulkAsync);
        operate.MapPost("/{id}/{action}", ActAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, TimeProvider time, [AsParameters] FilterRequest asked, string? after, int? most, CancellationToken ct)
    {
        if (asked.Read(time.GetUtcNow(), out var fault) is not { } filter)
        {
            return Bad(fault!);
        }

        var items = new ParkedItems(store);
        ParkedItem? last = null;
        if (after is not null && ((last = (await items.FindAsync(after, ct).ConfigureAwait(false)) is [var one] ? one : null) is null || last.Job.Parked is null))
        {
            return Bad($"after is the id of the last item of the page before; \"{after}\" is no longer parked: start again without it.");
        }

        var page = await items.PageAsync(filter, last, Math.Clamp(most ?? MostPerPage, 1, MostPerPage), ct).ConfigureAwait(false);
        http.Response.Headers["X-Total-Count"] = (await store.Desk.CountParkedAsync(filter, ct).ConfigureAwait(false)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Ok(page.Select(ItemLine.Of));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string id, IStore store, CityConfiguration city, AccessControl access, TimeProvider time, ILogger<ParkedActions> log, CancellationToken ct, bool payloads = false)
    {
        if (payloads && access.Caller(http.Request.Headers["X-Api-Key"], "payloads") is null)
        {
            return Results.Problem("Residents' data needs a key with scope payloads in the X-Api-Key header; without payloads=true it is masked.", statusCode: StatusCodes.Status403Forbidden);
        }

        var (item, problem) = await OneAsync(store, id, ct).ConfigureAwait(false);
        if (item is null)
        {
            return problem!;
        }

        var by = By(http, city, access);
        if (payloads)
        {
            await store.CommitAsync(PayloadAudit(item, by, time.GetUtcNow()), ct).ConfigureAwait(false);
            Log.PayloadRead(log, by, item.Id);
        }

        var attempts = item.Order is { } order ? await store.Desk.AttemptsOfAsync(order.Id, ct).ConfigureAwait(false) : [];
        return Results.Ok(ItemDetail.Of(item, attempts, city, payloads, new Actor(by, null, time.GetUtcNow())));
    }

    private static async Task<IResult> ActAsync(
        HttpContext http, string id, string action, ParkedActions actions, IStore store, CityConfiguration city, AccessControl access, ILogger<ParkedActions> log, CancellationToken ct)
    {
        var (body, unread) = await BodyAsync<ActRequest>(http, ct).ConfigureAwait(false);
        string? fault = unread;
        if (unread is not null || (body ?? new ActRequest()).Read(action, out fault) is not { } wish)
        {
            return Bad(fault!);
        }

        var (item, problem) = await OneAsync(store, id, ct).ConfigureAwait(false);
        if (item is null)
        {
            return problem!;
        }

        var by = By(http, city, access);
        var result = await actions.ActAsync(item, wish, by, body?.Reason, ct).ConfigureAwait(false);
        Log.Acted(log, by, action, item.Id, result.Outcome);
        return result.Outcome == ActOutcome.Done
            ? Results.Ok(new { id = item.Id, says = result.Says })
            : Results.Problem(result.Says, statusCode: result.Outcome == ActOutcome.Refused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> BulkAsync(HttpContext http, string action, ParkedActions actions, CityConfiguration city, AccessControl access, TimeProvider time, ILogger<ParkedActions> log, CancellationToken ct)
    {
        if (action is not ("retry" or "skip"))
        {
            return Bad($"Many items at once can be retried or skipped. \"{action}\" is done to one item: POST /api/parked/ID/{{retry|edit|adopt|skip|route}}.");
        }

        var (body, unread) = await BodyAsync<BulkRequest>(http, ct).ConfigureAwait(false);
        var fault = unread;
        if (unread is not null || (body?.Filter ?? new FilterRequest(null, null, null, null)).Read(time.GetUtcNow(), out fault) is not { } filter)
        {
            return Bad(fault!);
        }

        if (filter.IsEmpty)
        {
            return Bad("Say which items: { \"filter\": { \"department\": \"streets\", \"reason\": \"HTTP 500\" }, \"count\": 12 }.");
        }

        if (action == "skip" && string.IsNullOrWhiteSpace(body?.Reason))
        {
            return Bad("To skip items takes a reason, which the audit keeps: { \"reason\": \"…\" }.");
        }

        var by = By(http, city, access);
        ParkedAction wish = action == "retry" ? new ParkedAction.Retry() : new ParkedAction.Skip();
        var result = await actions.ActOnAllAsync(filter, wish, body?.Count, by, body?.Reason, ct).ConfigureAwait(false);
        if (body?.Count != result.Present)
        {
            var told = body?.Count is { } count ? $"{result.Present} items fit the filter now, not {count}" : $"{result.Present} items fit the filter";
            return Results.Problem($"{told}: nothing was done. Send the same again with \"count\": {result.Present} if that is what you mean.", statusCode: StatusCodes.Status409Conflict, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["count"] = result.Present });
        }

        var done = result.Results.Count(r => r.Outcome == ActOutcome.Done);
        Log.BulkActed(log, by, action, result.Present, done);
        return Results.Ok(new
        {
            done,
            refused = result.Results.Where(r => r.Outcome == ActOutcome.Refused).Select(r => new { id = r.Item.Id, says = r.Says }),
            noLongerParked = result.Results.Where(r => r.Outcome == ActOutcome.NoLongerParked).Select(r => r.Item.Id),
        });
    }

    /// <summary>The audit of somebody who reads residents' data.</summary>
    internal static Commit PayloadAudit(ParkedItem item, string by, DateTimeOffset now) => new() { Audit = { new AuditEntry(now, by, "payload.read", Rules.ParkedRules.Subject(item)) } };

    private static async Task<(ParkedItem? Item, IResult? Problem)> OneAsync(IStore store, string id, CancellationToken ct) =>
        await new ParkedItems(store).FindAsync(id, ct).ConfigureAwait(false) switch
        {
            [var one] => (one, null),
            [] => (null, Results.Problem($"Nothing of that name is parked. A name is an id (submit-257), a work order's reference or a ticket's number; GET /api/parked lists them.", statusCode: StatusCodes.Status404NotFound)),
            var several => (null, Results.Problem($"Several items go by that name; name one of: {string.Join(", ", several.Select(i => i.Id))}.", statusCode: StatusCodes.Status409Conflict)),
        };

    private static async Task<(T? Body, string? Fault)> BodyAsync<T>(HttpContext http, CancellationToken ct)
        where T : class
    {
        if (http.Request.ContentLength is 0 || (http.Request.ContentLength is null && !http.Request.Headers.ContainsKey("Transfer-Encoding")))
        {
            return (null, null);
        }

        try
        {
            return (await JsonSerializer.DeserializeAsync<T>(http.Request.Body, JsonSerializerOptions.Web, ct).ConfigureAwait(false), null);
        }
        catch (JsonException e)
        {
            // The message may quote the body, which may hold a resident's data; where it is does not.
            return (null, $"The body is not the JSON that is expected here (line {e.LineNumber + 1}, at {e.Path}).");
        }
    }

    private static string By(HttpContext http, CityConfiguration city, AccessControl access) =>
        city.Keys.IsEmpty ? Local : access.Caller(http.Request.Headers["X-Api-Key"], "operate") ?? Local;

    private static IResult Bad(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
