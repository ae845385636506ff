using System.Runtime.InteropServices;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// What part of a department's limits is this node's, so that all nodes together keep them. Pure: every node deals the same way. A node that
/// has just come takes none until the others must have heard of it.
/// </summary>
/// <param name="Index">This node's place among those that live, from 0; negative: it has no share yet.</param>
/// <param name="Count">How many live; 1 or more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeShare(int Index, int Count)
{
    /// <summary>A node alone.</summary>
    public static NodeShare Whole { get; } = new(0, 1);

    /// <summary>The share of session <paramref name="mine"/>.</summary>
    /// <param name="sessions">Those that live.</param>
    /// <param name="mine">This node's.</param>
    /// <param name="heard">True when the others have had time to hear of it.</param>
    public static NodeShare Of(IReadOnlyList<long> sessions, long mine, bool heard)
    {
        var sorted = sessions.Append(mine).Distinct().Order().ToList();
        return new NodeShare(heard || sorted.Count == 1 ? sorted.IndexOf(mine) : -1, sorted.Count);
    }

    /// <summary>How many of so many places are this node's. What does not divide evenly starts at another node for each name.</summary>
    public int Of(int places, string name)
    {
        if (Index < 0)
        {
            return 0;
        }

        // The same on every machine, which string.GetHashCode is not.
        var turn = (int)(StableHash.Of(name) % Count);
        return (places / Count) + ((Index + turn) % Count < places % Count ? 1 : 0);
    }
}
