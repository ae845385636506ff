namespace Allentown311.Hub.Store;

/// <summary>
/// The names of lanes, as jobs carry them. Each department, direction and notice channel has a lane of its own, so that one that is down
/// delays no other.
/// </summary>
internal static class LaneName
{
    /// <summary>Tickets that wait for their work orders.</summary>
    public const string Route = "route";

    /// <summary>Stored status updates that wait to be applied.</summary>
    public const string Status = "status";

    /// <summary>Checks of the links.</summary>
    public const string Watch = "watch";

    /// <summary>Comparisons of the departments' records with the hub's.</summary>
    public const string Reconcile = "reconcile";

    /// <summary>The destruction of what the city no longer keeps.</summary>
    public const string Retention = "retention";

    /// <summary>The lane of work orders to a department's system.</summary>
    public static string Submit(string mapping) => $"to:{mapping}";

    /// <summary>The lane of changes from a department's system.</summary>
    public static string Read(string mapping) => $"from:{mapping}";

    /// <summary>The lane of a channel's messages to the broker.</summary>
    public static string Publish(string channel) => $"publish:{channel}";

    /// <summary>The lane of notices sent by a channel: <c>notify:mail</c>.</summary>
    public static string Notify(string channel) => $"notify:{channel}";
}
