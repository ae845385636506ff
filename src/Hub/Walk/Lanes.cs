using System.Collections.Frozen;

namespace Allentown311.Hub.Walk;

/// <summary>Every lane of this node, and how lanes are named.</summary>
internal sealed class Lanes(IEnumerable<Lane> lanes)
{
    /// <summary>Tickets waiting for their work orders.</summary>
    public const string Route = "route";

    /// <summary>Status updates kept aside.</summary>
    public const string Status = "status";

    /// <summary>Looking at the links.</summary>
    public const string Watch = "watch";

    /// <summary>Comparing departments with the hub.</summary>
    public const string Reconcile = "reconcile";

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

    /// <summary>Work orders to a department's system.</summary>
    public static string Submit(string mapping) => $"to:{mapping}";

    /// <summary>Changes from a department's system.</summary>
    public static string Read(string mapping) => $"from:{mapping}";

    /// <summary>Messages of a channel to the broker.</summary>
    public static string Publish(string channel) => $"publish:{channel}";

    /// <summary>Notices by a channel: <c>notify:mail</c>.</summary>
    public static string Notify(string channel) => $"notify:{channel}";
}
