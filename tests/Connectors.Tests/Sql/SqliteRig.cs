using System.Data.Common;
using Allentown311.Connectors.Sql;
using Microsoft.Data.Sqlite;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>A department whose table is in SQLite: a new database file for each test.</summary>
internal sealed class SqliteRig : SqlRig
{
    private readonly string folder = Directory.CreateTempSubdirectory("hub-sqlite-").FullName;

    public override string ConnectionString => $"Data Source={Path.Combine(folder, "parks.db")};Pooling=False";

    protected override string Database => "sqlite";

    protected override string CreateTable => """
        PRAGMA journal_mode = WAL;
        CREATE TABLE work_request(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            client_ref TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('PTH')),
            details TEXT NOT NULL CHECK (length(details) < 4000),
            lat REAL,
            reported_at TEXT NOT NULL,
            zip TEXT,
            state TEXT NOT NULL DEFAULT 'NEW',
            state_changed_at TEXT,
            remarks TEXT)
        """;

    protected override string Insert =>
        "INSERT INTO work_request (client_ref, kind, details, lat, reported_at, zip) "
        + "VALUES (@ref, @kind, @details, @lat, @reported, @zip) ON CONFLICT(client_ref) DO NOTHING";

    protected override string Poll =>
        "SELECT id, client_ref, state, state_changed_at, remarks FROM work_request "
        + "WHERE (state_changed_at, id) > (@cursor, @cursor_key) ORDER BY state_changed_at, id LIMIT 10";

    protected override string CursorFormat => "format: 'yyyy-MM-dd HH:mm:ss.fff',";

    protected override string UnreachableConnectionString => $"Data Source={Path.Combine(folder, "nowhere.db")};Pooling=False";

    /// <summary>Names of the files in the database's folder.</summary>
    public IEnumerable<string?> Files => Directory.GetFiles(folder).Select(Path.GetFileName);

    /// <summary>Takes the write lock as another program would, and holds it until the connection is disposed.</summary>
    public async Task<DbConnection> LockAsync()
    {
        var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Makes a connector that waits one second for a lock.</summary>
    public SqlConnector WithShortTimeout() => new(Mapping(ConnectionString, "1s"), Clock);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return base.DisposeAsync();
    }

    protected override DbConnection Connect() => new SqliteConnection(ConnectionString);
}

[TestClass]
public sealed class Sqlite_keeps_the_contract : StatusContract
{
    protected override async Task<Rig> StartAsync() => await new SqliteRig().StartAsync();
}
