using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Postgres;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Store;

/// <summary>The kinds of database an installation may have. A new kind is registered here.</summary>
internal static class StoreKinds
{
    /// <summary>A file in the data folder; the default.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>The kinds that are servers.</summary>
    public static IReadOnlyList<ServerKind> Servers { get; } =
    [
        new(
            "postgres",
            DatabaseKind.Postgres,
            "\"Host=db;Database=hub;Username=hub;Password=${HUB_DB_PASSWORD}\"",
            c => new PostgresDatabase(c),
            () => new PostgresLoad()),
        new(
            "sqlserver",
            DatabaseKind.SqlServer,
            "\"Server=db;Database=hub;User Id=hub;Password=${HUB_DB_PASSWORD}\"",
            c => new SqlServerDatabase(c),
            () => new SqlServerLoad()),
    ];

    /// <summary>All names, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = [Sqlite, .. Servers.Select(s => s.Name)];
}

/// <summary>A kind of database server.</summary>
/// <param name="Name">Its value in the setting <c>Hub:Store</c>.</param>
/// <param name="Database">The kind as mappings name it, by which the connection string is checked.</param>
/// <param name="Example">An example of a connection string, for messages.</param>
/// <param name="Open">Creates the database from a checked connection string, without connecting.</param>
/// <param name="Load">Creates the loader that fills the database in bulk.</param>
internal sealed record ServerKind(
    string Name, DatabaseKind Database, string Example, Func<CheckedConnection, ServerDatabase> Open, Func<IBulkLoad> Load);
