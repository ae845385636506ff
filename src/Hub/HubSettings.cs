using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;

namespace Allentown311.Hub;

/// <summary>What one hub is told when it starts, apart from its city.</summary>
/// <param name="Data">The data folder: notices, the archive, the database where that is a file.</param>
internal sealed record HubSettings(string Data)
{
    /// <summary>How long a node may be silent before the others take its work over. Default 30 s.</summary>
    public static TimeSpan DefaultTerm { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Where to listen, several with ; between; null for the settings' or the default.</summary>
    public string? Urls { get; init; }

    /// <summary>What it says of itself to the other nodes.</summary>
    public Node Node { get; init; } = new(Environment.MachineName, ProgramVersion.Text, HubRole, null, DefaultTerm);

    /// <summary>What is said of the database; null where nothing is.</summary>
    public StoreReport? Store { get; init; }

    /// <summary>The clock all nodes share; null where the database is a file.</summary>
    public StoreClock? Clock { get; init; }

    /// <summary>The broker at the hub's edges; null for none.</summary>
    public IBroker? Broker { get; init; }

    /// <summary>The queue tickets are taken from; null for none.</summary>
    public string? TicketsQueue { get; init; }

    /// <summary>The topic ticket events go to; null for none.</summary>
    public string? EventsTopic { get; init; }

    /// <summary>The queues between this hub and those inside departments' networks.</summary>
    public EdgeQueues EdgeQueues { get; init; } = new(EdgeQueues.DefaultPrefix);

    /// <summary>True for a hub inside a department's network: it takes work orders from the others and no tickets.</summary>
    public bool IsEdge => Node.Role == EdgeRole;

    /// <summary>The role of a hub inside a department's network.</summary>
    public const string EdgeRole = "edge";

    /// <summary>The role of any other.</summary>
    public const string HubRole = "hub";

    /// <summary>Lanes in which work waits: those whose mapping is gone are worked too, so that their orders are parked and not forgotten.</summary>
    public IReadOnlyCollection<string> Waiting { get; init; } = [];

    /// <summary>When the store was restored from a backup.</summary>
    public RestoreMark Restored { get; init; } = new(At: null);
}
