using Allentown311.Hub.Access;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary>Liveness, readiness, and the nodes of the installation.</summary>
internal static class Health
{
    /// <summary>
    /// <c>/health/live</c>: the process answers. <c>/health/ready</c>: the walk has started and the store takes writes; a department that is
    /// down does not make the hub unready, since its work waits.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health", NodesAsync).RequireScope("read");
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", async (IStore store, Committer committer, CancellationToken ct) =>
        {
            try
            {
                await store.Care.ProveWritableAsync(ct).ConfigureAwait(false);
                return committer.Session != 0 ? Results.Text("ready") : Results.Text("starting", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
            catch (StoreUnavailableException)
            {
                return Results.Text("the store cannot be used", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }

    // 503 while this node cannot work; a node that is silent is another's trouble, and is shown.
    private static async Task<IResult> NodesAsync(IStore store, NodeReports reports, NodeLease lease, CancellationToken ct)
    {
        try
        {
            var nodes = await reports.ReadAsync(ct).ConfigureAwait(false);
            var waiting = await store.Messages.CountAsync(ct).ConfigureAwait(false);
            return Results.Json(
                new { ok = lease.IsSure, node = lease.Node.Name, session = lease.Session, version = lease.Node.Version, nodes, outbox = waiting },
                statusCode: lease.IsSure ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }
        catch (StoreUnavailableException)
        {
            return Results.Json(new { ok = false, node = lease.Node.Name, session = lease.Session, version = lease.Node.Version, problem = "the store cannot be used" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
