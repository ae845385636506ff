using System.Text.Json;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>The edge hubs, from the last pulse of each.</summary>
internal sealed class EdgeNodes(IStore store) : IOtherNodes
{
    /// <summary>Prefix of the marks that hold the pulses; the name of the mapping follows.</summary>
    public const string MarkPrefix = "edge.";

    /// <summary>How often an edge hub sends a pulse.</summary>
    public static readonly TimeSpan PulseInterval = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan SilentAfter = PulseInterval * 4.5;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NodeReport>> ReadAsync(DateTimeOffset now, CancellationToken ct) =>
    [
        .. (await store.Marks.ListAsync(MarkPrefix, ct).ConfigureAwait(false)).OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => JsonSerializer.Deserialize(m.Value, EdgeJson.Default.EdgePulse)!)
            .Select(pulse => ReportOf(pulse, now)),
    ];

    private static NodeReport ReportOf(EdgePulse pulse, DateTimeOffset now)
    {
        var state = now - pulse.At > SilentAfter ? NodeState.Silent : NodeState.Alive;
        var role = $"edge {pulse.Mapping}";
        return new NodeReport(
            pulse.Name, pulse.Session, state, role, pulse.Version, null, pulse.Since, pulse.At, pulse.Held, pulse.Done);
    }
}
