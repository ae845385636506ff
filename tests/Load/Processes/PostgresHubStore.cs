using System.Globalization;
using Npgsql;

namespace Allentown311.Load.Processes;

/// <summary>A new database on the PostgreSQL server that HUB_TEST_POSTGRES names; that server is on this machine.</summary>
internal sealed class PostgresHubStore : IHubStore
{
    private readonly string server;
    private readonly string name = $"hub_load_{Guid.NewGuid():N}";
    private readonly string connectionString;

    public PostgresHubStore()
    {
        server = System.Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES")
            ?? throw new NotDoneException(
                "--store postgres needs HUB_TEST_POSTGRES, the connection string of a server that may be written to");
        Run(server, $"CREATE DATABASE {name}");
        connectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Hub__Store"] = "postgres",
            ["ConnectionStrings__Store"] = connectionString,
        };
    }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Flushes of the write-ahead log: several transactions that end together share one.</summary>
    public long Commits() => QueryNumber("SELECT wal_sync FROM pg_stat_wal");

    public long Size() => QueryNumber("SELECT pg_database_size(current_database())");

    public TimeSpan ServerCpuTime()
    {
        // Adds up all processes of the server. The time of a process that has ended is in the counters of its parent, the postmaster.
        var postmaster = File.ReadLines(Path.Combine(QueryText("SHOW data_directory"), "postmaster.pid")).First();
        var ticks = Directory.EnumerateDirectories("/proc")
            .Where(d => int.TryParse(Path.GetFileName(d), out _))
            .Sum(process => Ticks(process, postmaster));
        return TimeSpan.FromSeconds(ticks / 100.0);
    }

    public StoreWork Work() => new(
        QueryNumber("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
        QueryNumber("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"),
        QueryNumber("SELECT wal_bytes FROM pg_stat_wal"));

    public long QueryNumber(string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Run(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    // The clock ticks (1/100 s) that a process has used; 0 for a process that does not belong to the server. See proc(5), /proc/pid/stat.
    private static long Ticks(string process, string postmaster)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(process, "stat"));

            // The fields after the program's name: 1 is the parent's id, 11 and 12 the process's own time, 13 and 14 its ended children's.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ownTicks = Number(fields[11]) + Number(fields[12]);
            if (Path.GetFileName(process) == postmaster)
                return ownTicks + Number(fields[13]) + Number(fields[14]);
            return fields[1] == postmaster ? ownTicks : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static void Run(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string QueryText(string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
