using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Access;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;

namespace Allentown311.Hub;

/// <summary>The settings of one hub at its start, apart from its city.</summary>
/// <param name="Data">The data folder: notices, the archive, the database where that is a file.</param>
internal sealed record HubSettings(string Data)
{
    /// <summary>How long a node may be silent before other nodes take over its work. Default 30 s.</summary>
    public static TimeSpan DefaultTerm { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The addresses to listen on, several with ; between; null for those of appsettings.json or the default.</summary>
    public string? Urls { get; init; }

    /// <summary>How this node describes itself to the other nodes.</summary>
    public Node Node { get; init; } = new(Environment.MachineName, ProgramVersion.Text, HubRole, null, DefaultTerm);

    /// <summary>The description of the database for the status; null for none.</summary>
    public StoreReport? Store { get; init; }

    /// <summary>The clock that all nodes share; null where the database is a file.</summary>
    public StoreClock? Clock { get; init; }

    /// <summary>The broker at the hub's edges; null for none.</summary>
    public IBroker? Broker { get; init; }

    /// <summary>The queue from which the hub receives tickets; null for none.</summary>
    public string? TicketsQueue { get; init; }

    /// <summary>The topic to which the hub publishes ticket events; null for none.</summary>
    public string? EventsTopic { get; init; }

    /// <summary>The queues between this hub and those inside departments' networks.</summary>
    public EdgeQueues EdgeQueues { get; init; } = new(EdgeQueues.DefaultPrefix);

    /// <summary>True for a hub inside a department's network: it receives work orders from the other hubs, and no tickets.</summary>
    public bool IsEdge => Node.Role == EdgeRole;

    /// <summary>The role of a hub inside a department's network.</summary>
    public const string EdgeRole = "edge";

    /// <summary>The role of every other hub.</summary>
    public const string HubRole = "hub";

    /// <summary>
    /// Lanes that held jobs when the hub started. The hub works those too whose mapping no longer exists, so that their orders are parked
    /// and not forgotten.
    /// </summary>
    public IReadOnlyCollection<string> LanesWithWork { get; init; } = [];

    /// <summary>How callers reach this hub.</summary>
    public AccessSettings Access { get; init; } = new();

    /// <summary>When the store was restored from a backup.</summary>
    public RestoreMark Restored { get; init; } = new(At: null);
}
