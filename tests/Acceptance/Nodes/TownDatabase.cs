using System.Globalization;
using Allentown311.Acceptance.Harness;
using Allentown311.Connectors.Tests.Brokers;
using Npgsql;

namespace Allentown311.Acceptance.Nodes;

/// <summary>A database for one test on a PostgreSQL server. The test reads it directly, without the hub.</summary>
internal sealed class TownDatabase : IAsyncDisposable
{
    private readonly string server;
    private readonly string name = $"nodes_{Guid.NewGuid():N}";

    private TownDatabase(string server)
    {
        this.server = new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString;
        Connection = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>The connection string for the hubs.</summary>
    public string Connection { get; }

    /// <summary>Creates one on the server that HUB_TEST_POSTGRES names.</summary>
    public static Task<TownDatabase> MakeAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive(
                "Several hubs on one database are not tested: HUB_TEST_POSTGRES holds no connection string (eng/test.sh sets it).");
            throw new InvalidOperationException();
        }

        return MakeAsync(server, ct);
    }

    public static async Task<TownDatabase> MakeAsync(string server, CancellationToken ct)
    {
        var database = new TownDatabase(server);
        await RunAsync(database.server, $"CREATE DATABASE {database.name}", ct);
        return database;
    }

    /// <summary>A connection to the server that the test may cut or freeze.</summary>
    public Wire Wire()
    {
        var to = new NpgsqlConnectionStringBuilder(server);
        return new Wire(to.Host!, to.Port);
    }

    /// <summary>The connection string for a hub that connects through <paramref name="wire"/>.</summary>
    public string Through(Wire wire) =>
        new NpgsqlConnectionStringBuilder(Connection) { Host = "127.0.0.1", Port = wire.Port }.ConnectionString;

    /// <summary>Keeps the hubs from writing to a table until the result is disposed.</summary>
    public async Task<IAsyncDisposable> LockAsync(string table, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN SHARE MODE", connection);
        await command.ExecuteNonQueryAsync(ct);
        return connection;
    }

    /// <summary>Runs a statement.</summary>
    public Task RunAsync(string sql, CancellationToken ct) => RunAsync(Unpooled, sql, ct);

    /// <summary>The first value of a query, as text; null when it finds nothing.</summary>
    public async Task<string?> ReadValueAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand($"SELECT ({sql})::text", connection);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    public async Task<long> CountAsync(string from, CancellationToken ct) =>
        long.Parse((await ReadValueAsync($"SELECT count(*) FROM {from}", ct))!, CultureInfo.InvariantCulture);

    /// <summary>Waits until so many rows match.</summary>
    public Task WaitForCountAsync(string from, long expected, CancellationToken ct) =>
        Eventually.SeesAsync(() => CountAsync(from, ct), count => count == expected, ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunAsync(server, $"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The test has stopped the server already.
        }
    }

    private string Unpooled => new NpgsqlConnectionStringBuilder(Connection) { Pooling = false }.ConnectionString;

    private static async Task RunAsync(string server, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
