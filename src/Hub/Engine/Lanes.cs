using System.Collections.Frozen;

namespace Allentown311.Hub.Engine;

/// <summary>Every lane of this node.</summary>
internal sealed class Lanes(IEnumerable<Lane> lanes)
{
    private readonly FrozenDictionary<string, Lane> byName = lanes.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);

    /// <summary>All lanes, in no order.</summary>
    public IReadOnlyCollection<Lane> All => byName.Values;

    /// <summary>Sets this node's part of each divided lane; true when the share differs from the one before.</summary>
    public bool Divide(NodeShare share)
    {
        if (share == Share)
        {
            return false;
        }

        Share = share;
        foreach (var lane in All.Where(l => l.IsDivided))
        {
            lane.Divide(share.PlacesOf(lane.Concurrency, lane.Name), share.Count);
        }

        return true;
    }

    /// <summary>This node's share of the limits.</summary>
    public NodeShare Share { get; private set; } = NodeShare.Whole;

    /// <summary>The lane of that name; null when this node does not work it.</summary>
    public Lane? this[string name] => byName.GetValueOrDefault(name);
}
