using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>Hubs that do not use this installation's database but report to it, such as edge hubs.</summary>
internal interface IOtherNodes
{
    /// <summary>Reads the last report of each hub.</summary>
    Task<IReadOnlyList<NodeReport>> ReadAsync(DateTimeOffset now, CancellationToken ct);
}

/// <summary>Every hub of the installation: the nodes on this database, and the others.</summary>
internal sealed class NodeReports(IStore store, IEnumerable<IOtherNodes> others, TimeProvider time)
{
    /// <summary>Reads the reports of all hubs.</summary>
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
