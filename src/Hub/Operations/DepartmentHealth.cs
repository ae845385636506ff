using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary><c>GET /health/departments</c>: an endpoint for simple monitors that alert on any status but 200.</summary>
internal static class DepartmentHealth
{
    /// <summary>
    /// Maps the endpoint. It answers 503 while a link fails, is silent or has an expired certificate or credential, or while the canary is
    /// overdue. It is not for a load balancer: the hub itself can serve, and the department's work waits.
    /// </summary>
    public static void MapDepartmentHealth(this WebApplication app) =>
        app.MapGet("/health/departments", ReadAsync).RequireScope(Scopes.Read);

    private static async Task<IResult> ReadAsync(
        IStore store, LinkReports reports, Canary canary, TimeProvider time, CancellationToken ct)
    {
        try
        {
            var links = await reports.ReadAsync(await store.Desk.CountAsync(ct).ConfigureAwait(false), ct).ConfigureAwait(false);
            var canaryReport = await canary.ReadAsync(ct).ConfigureAwait(false);
            var ok = !links.Any(l => l.IsBad) && canaryReport is not { State: CanaryState.Overdue };
            return Results.Json(
                new { ok, at = time.GetUtcNow(), links, canary = canaryReport },
                statusCode: ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }
        catch (StoreUnavailableException)
        {
            return Results.Problem("The store cannot be used.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
