using System.Collections.Frozen;

namespace Allentown311.Hub.Walk;

/// <summary>Every lane of this node, and how lanes are named.</summary>
internal sealed class Lanes(IEnumerable<Lane> lanes)
{
    /// <summary>Tickets waiting for their work orders.</summary>
    public const string Route = "route";

    /// <summary>Status updates kept aside.</summary>
    public const string Status = "status";

    /// <summary>Comparing departments with the hub.</summary>
    public const string Reconcile = "reconcile";

    private readonly FrozenDictionary<string, Lane> byName = lanes.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Lane> All => byName.Values;

    /// <summary>The lane of that name; null where this node does not work it.</summary>
    public Lane? this[string name] => byName.GetValueOrDefault(name);

    /// <summary>Work orders to a department's system.</summary>
    public static string Submit(string mapping) => $"to:{mapping}";

    /// <summary>Changes from a department's system.</summary>
    public static string Read(string mapping) => $"from:{mapping}";

    /// <summary>Notices by a channel: <c>notify:mail</c>.</summary>
    public static string Notify(string channel) => $"notify:{channel}";
}
