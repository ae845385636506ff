using Allentown311.Hub.Store;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Links;

/// <summary>One link in the snapshot.</summary>
internal sealed record LinkSnapshotEntry(string Mapping, Direction Direction, Silence Traffic, DateTimeOffset? PausedUntil)
{
    /// <summary>How the connection to the department's database is protected; null when the department has no database.</summary>
    public ConnectionTls? Tls { get; init; }
}
