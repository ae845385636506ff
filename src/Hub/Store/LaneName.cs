namespace Allentown311.Hub.Store;

/// <summary>
/// How lanes are named, as jobs carry it: one for each department, direction and kind of notice, so that one that is down holds up no other.
/// </summary>
internal static class LaneName
{
    /// <summary>Tickets waiting for their work orders.</summary>
    public const string Route = "route";

    /// <summary>Status updates kept aside.</summary>
    public const string Status = "status";

    /// <summary>Looking at the links.</summary>
    public const string Watch = "watch";

    /// <summary>Comparing departments with the hub.</summary>
    public const string Reconcile = "reconcile";

    /// <summary>Work orders to a department's system.</summary>
    public static string Submit(string mapping) => $"to:{mapping}";

    /// <summary>Changes from a department's system.</summary>
    public static string Read(string mapping) => $"from:{mapping}";

    /// <summary>Messages of a channel to the broker.</summary>
    public static string Publish(string channel) => $"publish:{channel}";

    /// <summary>Notices by a channel: <c>notify:mail</c>.</summary>
    public static string Notify(string channel) => $"notify:{channel}";
}
