using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary>Liveness, readiness, and the nodes of the installation.</summary>
internal static class Health
{
    /// <summary>
    /// Maps the endpoints. <c>/health/live</c>: the process answers. <c>/health/ready</c>: the walk has started and the store accepts
    /// writes, which is proven once a second at most; a department that is down does not make the hub unready, since its work waits.
    /// <c>/health</c>: the nodes.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health", ReadNodesAsync).RequireScope(Scopes.Read);
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", async (ReadyProof proof, Committer committer, CancellationToken ct) =>
        {
            try
            {
                await proof.ShowAsync(ct).ConfigureAwait(false);
                return committer.Session != 0
                    ? Results.Text("ready")
                    : Results.Text("starting", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
            catch (StoreUnavailableException)
            {
                return Results.Text("the store cannot be used", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }

    // 503 while this node cannot work. Another node that is silent is listed, but does not make this one answer 503.
    private static async Task<IResult> ReadNodesAsync(IStore store, NodeReports reports, NodeLease lease, CancellationToken ct)
    {
        var node = lease.Node;
        try
        {
            var nodes = await reports.ReadAsync(ct).ConfigureAwait(false);
            var waiting = await store.Messages.CountAsync(ct).ConfigureAwait(false);
            return Results.Json(
                new { ok = lease.IsSure, node = node.Name, session = lease.Session, version = node.Version, nodes, outbox = waiting },
                statusCode: lease.IsSure ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }
        catch (StoreUnavailableException)
        {
            return Results.Json(
                new { ok = false, node = node.Name, session = lease.Session, version = node.Version, problem = "the store cannot be used" },
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
