using System.Diagnostics;
using Npgsql;

namespace Allentown311.Acceptance.Harness;

/// <summary>An empty schema in the PostgreSQL that HUB_TEST_POSTGRES names, the test's own.</summary>
internal sealed class PostgresSchema : IAsyncDisposable
{
    private readonly string server;
    private readonly string name = $"hub_{Guid.NewGuid():N}";

    private PostgresSchema(string server) => this.server = server;

    /// <summary>How a hub reaches it.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(server) { SearchPath = name, MaxPoolSize = 12 }.ConnectionString;

    /// <summary>Makes one; the test is inconclusive where there is no server.</summary>
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

    /// <summary>Says it to a program's settings; <paramref name="store"/> says that its store is there.</summary>
    public Action<ProcessStartInfo> Settings(bool store) => start =>
    {
        // The password, where there is one, stands in a variable of its own, as an administrator has it.
        start.Environment["ConnectionStrings__Store"] = "${HUB_DB}";
        start.Environment["HUB_DB"] = ConnectionString;
        if (store)
        {
            start.Environment["Hub__Store"] = "postgres";
            start.Environment["Hub__LeaseTerm"] = "3s";
        }
    };

    /// <summary>Keeps every row as it is at this instant.</summary>
    public Task BackUpAsync(CancellationToken ct) => RunAsync(
        $"""
         BEGIN ISOLATION LEVEL REPEATABLE READ;
         CREATE SCHEMA {name}_backup;
         DO $$ DECLARE t text; BEGIN
           FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{name}' LOOP EXECUTE format('CREATE TABLE {name}_backup.%I AS TABLE {name}.%I', t, t); END LOOP;
         END $$;
         COMMIT;
         """,
        ct);

    /// <summary>Puts them back, as the server's own tools would. What a number was counts on from there.</summary>
    public Task RestoreAsync(CancellationToken ct) => RunAsync(
        $"""
         BEGIN;
         DO $$ DECLARE t text; s record; BEGIN
           FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{name}' LOOP EXECUTE format('TRUNCATE {name}.%I; INSERT INTO {name}.%I SELECT * FROM {name}_backup.%I', t, t, t); END LOOP;
           FOR s IN SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = '{name}' AND is_identity = 'YES' LOOP
             EXECUTE format('SELECT setval(pg_get_serial_sequence(''{name}.%I'', %L), greatest(1, (SELECT coalesce(max(%I), 0) FROM {name}.%I)))', s.t, s.c, s.c, s.t); END LOOP;
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
