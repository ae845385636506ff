using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>Hubs that are not nodes of this installation's database, and that it has heard of.</summary>
internal interface IOtherNodes
{
    /// <summary>As last heard of.</summary>
    Task<IReadOnlyList<NodeReport>> ReadAsync(DateTimeOffset now, CancellationToken ct);
}

/// <summary>Every hub there is: the nodes on this database, and the others.</summary>
internal sealed class NodeReports(IStore store, IEnumerable<IOtherNodes> others, TimeProvider time)
{
    /// <summary>Reads them.</summary>
    public async Task<IReadOnlyList<NodeReport>> ReadAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var reports = new List<NodeReport>(NodeReport.Of(await store.Nodes.SessionsAsync(ct).ConfigureAwait(false), now));
        foreach (var other in others)
        {
            reports.AddRange(await other.ReadAsync(now, ct).ConfigureAwait(false));
        }

        return reports;
    }
}
