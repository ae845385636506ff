using Allentown311.Connectors.Tests.Brokers;
using Npgsql;

namespace Allentown311.Acceptance.Nodes;

/// <summary>A database of a test's own on a PostgreSQL server. The test looks into it past the hub.</summary>
internal sealed class TownDatabase : IAsyncDisposable
{
    private readonly string server;
    private readonly string name = $"nodes_{Guid.NewGuid():N}";

    private TownDatabase(string server)
    {
        this.server = new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString;
        Connection = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>What the hubs are told.</summary>
    public string Connection { get; }

    /// <summary>On the server that HUB_TEST_POSTGRES names.</summary>
    public static Task<TownDatabase> MakeAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive("Several hubs on one database are not tested: HUB_TEST_POSTGRES holds no connection string (eng/test.sh sets it).");
            throw new InvalidOperationException();
        }

        return MakeAsync(server, ct);
    }

    public static async Task<TownDatabase> MakeAsync(string server, CancellationToken ct)
    {
        var made = new TownDatabase(server);
        await RunAsync(made.server, $"CREATE DATABASE {made.name}", ct);
        return made;
    }

    /// <summary>A cable to its server, which the test may cut.</summary>
    public Wire Wire()
    {
        var to = new NpgsqlConnectionStringBuilder(server);
        return new Wire(to.Host!, to.Port);
    }

    /// <summary>What a hub at the end of a cable is told.</summary>
    public string Through(Wire wire) => new NpgsqlConnectionStringBuilder(Connection) { Host = "127.0.0.1", Port = wire.Port }.ConnectionString;

    /// <summary>Nobody else writes into a table until this is disposed of.</summary>
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
    public async Task<string?> AskAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand($"SELECT ({sql})::text", connection);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    public async Task<long> CountAsync(string from, CancellationToken ct) =>
        long.Parse((await AskAsync($"SELECT count(*) FROM {from}", ct))!, System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunAsync(server, $"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // Its server is gone, and it with it.
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
