using System.Globalization;
using System.Text.Json;

namespace Allentown311.Departments.Parking;

/// <summary>The REST API's three calls.</summary>
internal static class CasesApi
{
    private const int LargestPage = 500;

    public static async Task<IResult> CreateAsync(HttpRequest http, Department department, OrderBook orders, CancellationToken ct)
    {
        CaseRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<CaseRequest>(http.Body, JsonSerializerOptions.Web, ct);
        }
        catch (JsonException problem)
        {
            return Error(StatusCodes.Status400BadRequest, $"malformed JSON at {problem.Path ?? "the start"}");
        }

        if (request is null || request.FirstMissingField is not null)
            return Error(StatusCodes.Status400BadRequest, $"missing {request?.FirstMissingField ?? "body"}");
        if (!request.HasKnownCategory)
            return Error(StatusCodes.Status422UnprocessableEntity, $"unknown category: {request.Category}");

        var (id, isNew) = orders.Add(new NewOrder(
            request.ExternalReference!,
            request.Category!,
            request.Location!.Address!,
            request.Location.Lat,
            request.Location.Lon,
            request.Description!,
            $"{request.ReportedAt:O}",
            JsonSerializer.Serialize(new { plate = request.Plate })));
        var caseId = department.FormatNumber(id);
        return isNew
            ? Results.Json(new { caseId, status = department.Steps[0] }, statusCode: StatusCodes.Status201Created)
            : Results.Json(new { error = "duplicate", caseId }, statusCode: StatusCodes.Status409Conflict);
    }

    /// <summary>The case of one reference, or a page of all cases changed since a time.</summary>
    public static IResult Find(string? externalReference, string? since, int? page, int? size, Department department, OrderBook orders)
    {
        if (externalReference is null)
            return since is null
                ? Error(StatusCodes.Status400BadRequest, "missing externalReference, or since")
                : List(since, page, size, department, orders);
        var found = orders.Find(externalReference);
        CaseState[] items = found is null ? [] : [CaseState.Of(found, department)];
        return Results.Json(new { items });
    }

    public static IResult Changes(string? since, int? page, int? size, Department department, ChangeLog log)
    {
        if (!TryParseTime(since, out var moment))
            return InvalidSince();
        var (number, length) = Normalize(page, size);

        // Reads one more than the page holds, to learn whether there is a next page.
        var changes = log.Since(moment, (number - 1) * length, length + 1);
        return Results.Json(new
        {
            items = changes.Take(length).Select(change => CaseChange.Of(change, department)),
            next = changes.Count > length ? number + 1 : (int?)null,
        });
    }

    private static IResult List(string since, int? page, int? size, Department department, OrderBook orders)
    {
        if (!TryParseTime(since, out var moment))
            return InvalidSince();
        var (number, length) = Normalize(page, size);
        var cases = orders.ListSince(moment, (number - 1) * length, length + 1);
        return Results.Json(new
        {
            items = cases.Take(length).Select(found => CaseState.Of(found, department)),
            next = cases.Count > length ? number + 1 : (int?)null,
        });
    }

    private static bool TryParseTime(string? text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);

    private static IResult InvalidSince() =>
        Error(StatusCodes.Status400BadRequest, "since must be an ISO 8601 time such as 2026-03-01T14:30:00.000Z");

    private static (int Number, int Length) Normalize(int? page, int? size) =>
        (Math.Max(page ?? 1, 1), Math.Clamp(size ?? 200, 1, LargestPage));

    private static IResult Error(int status, string error) => Results.Json(new { error }, statusCode: status);
}

/// <summary>The present status of a case.</summary>
internal sealed record CaseState(string CaseId, string ExternalReference, string Status, string ChangedAt)
{
    public static CaseState Of(OrderStatus order, Department department) =>
        new(department.FormatNumber(order.Id), order.Ref, order.Status, Stamp.ToIso(order.ChangedAt));
}

/// <summary>A status change as callers see it, polled or pushed.</summary>
internal sealed record CaseChange(string CaseId, string ExternalReference, string Status, string ChangedAt, string Note)
{
    public static CaseChange Of(Change change, Department department) => new(
        department.FormatNumber(change.Id),
        change.Ref,
        change.Status,
        Stamp.ToIso(change.ChangedAt),
        ParkingAuthority.NoteFor(change.Status));
}
