using System.Globalization;
using Npgsql;

namespace Allentown311.Load.Processes;

/// <summary>A new database on the PostgreSQL server that HUB_TEST_POSTGRES names; that server is on this machine.</summary>
internal sealed class PostgresHubStore : IHubStore
{
    private readonly string server;
    private readonly string name = $"hub_load_{Guid.NewGuid():N}";
    private readonly string own;

    public PostgresHubStore()
    {
        server = System.Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES")
            ?? throw new NotDoneException(
                "--store postgres needs HUB_TEST_POSTGRES, the connection string of a server that may be written to");
        Run(server, $"CREATE DATABASE {name}");
        own = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Hub__Store"] = "postgres",
            ["ConnectionStrings__Store"] = own,
        };
    }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Flushes of the write-ahead log: several transactions that end together share one.</summary>
    public long Commits() => Number("SELECT wal_sync FROM pg_stat_wal");

    public long Size() => Number("SELECT pg_database_size(current_database())");

    public TimeSpan ServerCpu()
    {
        // Every process of the server, those that have ended too: their time is their parent's.
        var postmaster = File.ReadLines(Path.Combine(Text("SHOW data_directory"), "postmaster.pid")).First();
        var ticks = Directory.EnumerateDirectories("/proc")
            .Where(d => int.TryParse(Path.GetFileName(d), out _))
            .Sum(process => Ticks(process, postmaster));
        return TimeSpan.FromSeconds(ticks / 100.0);
    }

    public StoreWork Work() => new(
        Number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
        Number("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"),
        Number("SELECT wal_bytes FROM pg_stat_wal"));

    public long Number(string sql)
    {
        using var connection = new NpgsqlConnection(own);
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

    private static long Ticks(string process, string postmaster)
    {
        try
        {
            var fields = File.ReadAllText(Path.Combine(process, "stat"));
            var rest = fields[(fields.LastIndexOf(')') + 2)..].Split(' ');
            var used = long.Parse(rest[11], CultureInfo.InvariantCulture) + long.Parse(rest[12], CultureInfo.InvariantCulture);
            return Path.GetFileName(process) == postmaster ? used + long.Parse(rest[13], CultureInfo.InvariantCulture) + long.Parse(
                rest[14], CultureInfo.InvariantCulture)
                : rest[1] == postmaster ? used
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Run(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Text(string sql)
    {
        using var connection = new NpgsqlConnection(own);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
