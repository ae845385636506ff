using System.Text.Json;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>The hubs inside departments' networks, as last heard of.</summary>
internal sealed class EdgeNodes(IStore store) : IOtherNodes
{
    /// <summary>Before the mapping in the notes about them.</summary>
    public const string Mark = "edge.";

    /// <summary>How often one says that it is there.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Silent = Every * 4.5;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NodeReport>> ReadAsync(DateTimeOffset now, CancellationToken ct) =>
    [
        .. (await store.Marks.ListAsync(Mark, ct).ConfigureAwait(false)).OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => JsonSerializer.Deserialize(m.Value, EdgeJson.Default.EdgePulse)!)
            .Select(p => new NodeReport(p.Name, p.Session, now - p.At > Silent ? NodeState.Silent : NodeState.Alive, $"edge {p.Mapping}", p.Version, null, p.Since, p.At, p.Held, p.Done)),
    ];
}
