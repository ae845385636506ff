using Allentown311.Hub.Store;
using Allentown311.Hub.Walk;

namespace Allentown311.Hub.Operations;

/// <summary>Liveness and readiness.</summary>
internal static class Health
{
    /// <summary>
    /// <c>/health/live</c>: the process answers. <c>/health/ready</c>: the walk has started and the store takes writes; a department that is
    /// down does not make the hub unready, since its work waits.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", async (IStore store, Committer committer, CancellationToken ct) =>
        {
            try
            {
                await store.ProveWritableAsync(ct).ConfigureAwait(false);
                return committer.Session != 0 ? Results.Text("ready") : Results.Text("starting", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
            catch (StoreUnavailableException)
            {
                return Results.Text("the store cannot be used", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
