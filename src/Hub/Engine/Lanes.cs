using System.Collections.Frozen;

namespace Allentown311.Hub.Engine;

/// <summary>Every lane of this node.</summary>
internal sealed class Lanes(IEnumerable<Lane> lanes)
{
    private readonly FrozenDictionary<string, Lane> byName = lanes.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Lane> All => byName.Values;

    /// <summary>Gives each divided lane this node's part; true when the share is another than before.</summary>
    public bool Divide(NodeShare share)
    {
        if (share == Share)
        {
            return false;
        }

        Share = share;
        foreach (var lane in All.Where(l => l.IsDivided))
        {
            lane.Divide(share.Of(lane.Concurrency, lane.Name), share.Count);
        }

        return true;
    }

    /// <summary>This node's share of the limits.</summary>
    public NodeShare Share { get; private set; } = NodeShare.Whole;

    /// <summary>The lane of that name; null where this node does not work it.</summary>
    public Lane? this[string name] => byName.GetValueOrDefault(name);
}
