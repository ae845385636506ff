using System.Runtime.InteropServices;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// This node's part of each department's limits, so that all nodes together keep to them. Pure: every node computes the same division. A
/// node that has just started has no share until the others must have seen its session.
/// </summary>
/// <param name="Index">This node's position among the live nodes, from 0; negative while it has no share yet.</param>
/// <param name="Count">Number of live nodes; 1 or more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeShare(int Index, int Count)
{
    /// <summary>The share of a node that is alone: everything.</summary>
    public static NodeShare Whole { get; } = new(0, 1);

    /// <summary>The share of session <paramref name="mine"/>.</summary>
    /// <param name="sessions">The live sessions.</param>
    /// <param name="mine">This node's session.</param>
    /// <param name="isKnownToOthers">True when the other nodes have had time to see this session.</param>
    public static NodeShare Of(IReadOnlyList<long> sessions, long mine, bool isKnownToOthers)
    {
        var sorted = sessions.Append(mine).Distinct().Order().ToList();
        return new NodeShare(isKnownToOthers || sorted.Count == 1 ? sorted.IndexOf(mine) : -1, sorted.Count);
    }

    /// <summary>
    /// How many of a lane's places are this node's. The remainder of the division starts at another node for each lane, so that no node
    /// gets the extra place of every lane.
    /// </summary>
    /// <param name="places">All places of the lane.</param>
    /// <param name="name">Name of the lane.</param>
    public int PlacesOf(int places, string name)
    {
        if (Index < 0)
        {
            return 0;
        }

        // string.GetHashCode differs between processes; the nodes need the same hash.
        var start = (int)(StableHash.Of(name) % Count);
        return (places / Count) + ((Index + start) % Count < places % Count ? 1 : 0);
    }
}
