using System.Diagnostics;
using Npgsql;

namespace Allentown311.Acceptance.Harness;

/// <summary>An empty schema for one test, in the PostgreSQL that HUB_TEST_POSTGRES names.</summary>
internal sealed class PostgresSchema : IAsyncDisposable
{
    private readonly string server;
    private readonly string name = $"hub_{Guid.NewGuid():N}";

    private PostgresSchema(string server) => this.server = server;

    /// <summary>The connection string for a hub.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(server) { SearchPath = name, MaxPoolSize = 12 }.ConnectionString;

    /// <summary>Creates a schema; the test is inconclusive where there is no server.</summary>
    public static async Task<PostgresSchema> MakeAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive("HUB_TEST_POSTGRES holds no connection string: there is no PostgreSQL to test with.");
            throw new UnreachableException();
        }

        var schema = new PostgresSchema(server);
        await schema.RunAsync($"CREATE SCHEMA {schema.name}", ct);
        return schema;
    }

    /// <summary>Sets the connection in a program's environment; with <paramref name="store"/> also that its store is there.</summary>
    public Action<ProcessStartInfo> Settings(bool store) => start =>
    {
        // The connection string is in a variable of its own, as an administrator keeps one with a password.
        start.Environment["ConnectionStrings__Store"] = "${HUB_DB}";
        start.Environment["HUB_DB"] = ConnectionString;
        if (store)
        {
            start.Environment["Hub__Store"] = "postgres";
            start.Environment["Hub__LeaseTerm"] = "3s";
        }
    };

    /// <summary>Copies every row as of one instant.</summary>
    public Task BackUpAsync(CancellationToken ct) => RunAsync(
        $"""
         BEGIN ISOLATION LEVEL REPEATABLE READ;
         CREATE SCHEMA {name}_backup;
         DO $$ DECLARE t text; BEGIN
           FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{name}' LOOP
             EXECUTE format('CREATE TABLE {name}_backup.%I AS TABLE {name}.%I', t, t);
           END LOOP;
         END $$;
         COMMIT;
         """,
        ct);

    /// <summary>Restores the copied rows, as the server's own tools would. Identity columns go on from the restored values.</summary>
    public Task RestoreAsync(CancellationToken ct) => RunAsync(
        $"""
         BEGIN;
         SET LOCAL session_replication_role = replica; -- as pg_restore --disable-triggers does: the audit is append-only
         DO $$ DECLARE t text; s record; BEGIN
           FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{name}' LOOP
             EXECUTE format('TRUNCATE {name}.%I; INSERT INTO {name}.%I SELECT * FROM {name}_backup.%I', t, t, t);
           END LOOP;
           FOR s IN
             SELECT table_name AS t, column_name AS c FROM information_schema.columns
             WHERE table_schema = '{name}' AND is_identity = 'YES'
           LOOP
             EXECUTE format(
               'SELECT setval(pg_get_serial_sequence(''{name}.%I'', %L), greatest(1, (SELECT coalesce(max(%I), 0) FROM {name}.%I)))',
               s.t, s.c, s.c, s.t);
           END LOOP;
         END $$;
         COMMIT;
         """,
        ct);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync($"DROP SCHEMA IF EXISTS {name}_backup CASCADE; DROP SCHEMA {name} CASCADE", CancellationToken.None);
    }

    private async Task RunAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
