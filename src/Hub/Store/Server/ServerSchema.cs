using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Migrates a database server's schema to this hub's version. Nodes of two versions may work on it at the same time: each migration names
/// the oldest schema version whose hubs can work on its result, and only older hubs are refused. Each migration's way back is stored in the
/// database.
/// </summary>
internal static partial class ServerSchema
{
    /// <summary>The schema version this hub works with. Each kind of database numbers its own migrations.</summary>
    public static int Newest(ServerSql sql) => Steps(sql).Keys.Max();

    /// <summary>Reads the migrations of a kind of database, by number.</summary>
    public static SortedDictionary<int, SchemaStep> Steps(ServerSql sql)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var texts = assembly.GetManifestResourceNames()
            .Select(name => FileName().Match(name))
            .Where(match => match.Success && match.Groups[1].Value == sql.Migrations)
            .ToDictionary(
                match => (Version: int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), Down: match.Groups[3].Success),
                match => ReadResource(assembly, match.Groups[0].Value));
        return new SortedDictionary<int, SchemaStep>(texts.Where(t => !t.Key.Down).ToDictionary(
            t => t.Key.Version,
            t => new SchemaStep(t.Value, texts.GetValueOrDefault((t.Key.Version, true)), OldestVersion(t.Value))));
    }

    /// <summary>
    /// Reads a database's schema version, and the oldest version whose hubs can work with it; zeros for an empty database.
    /// </summary>
    public static (int Version, int Oldest) VersionOf(ServerSql sql, DbConnection connection, DbTransaction? transaction = null)
    {
        if (Scalar(connection, transaction, sql.HasSchema) is null or DBNull)
        {
            return (0, 0);
        }

        var version = (int)Number(connection, "SELECT max(version) FROM schema_step", transaction);
        var oldest = (int)Number(connection, "SELECT max(oldest) FROM schema_step", transaction);
        return (version, oldest);
    }

    /// <summary>
    /// Runs the migrations that have not run yet, all in one transaction. Other nodes that start at the same moment wait.
    /// </summary>
    /// <exception cref="InvalidOperationException">The database is at a version this hub cannot work with.</exception>
    public static void Upgrade(ServerSql sql, DbConnection connection, SortedDictionary<int, SchemaStep> steps)
    {
        // Usually there is no migration to run, and then no lock is taken.
        if (Check(VersionOf(sql, connection), steps) >= steps.Keys.Max())
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        Run(connection, transaction, sql.LockSchema);
        var at = Check(VersionOf(sql, connection, transaction), steps);
        if (at == 0)
        {
            Run(connection, transaction, sql.CreateSchemaTable);
        }

        foreach (var (version, step) in steps.Where(s => s.Key > at))
        {
            Run(connection, transaction, step.Up);
            StoreStep(connection, transaction, version, step);
        }

        transaction.Commit();
    }

    /// <summary>Undoes migrations down to <paramref name="version"/>, newest first, all in one transaction.</summary>
    /// <exception cref="InvalidOperationException">One of the migrations has no way back.</exception>
    public static void Downgrade(ServerSql sql, DbConnection connection, int version)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, transaction, sql.LockSchema);
        for (var (at, _) = VersionOf(sql, connection, transaction); at > version; at--)
        {
            var down = Scalar(connection, transaction, $"SELECT down FROM schema_step WHERE version = {at}") as string;
            Run(connection, transaction, down ?? throw new InvalidOperationException($"There is no way back from version {at}."));
            Run(connection, transaction, $"DELETE FROM schema_step WHERE version = {at}");
        }

        transaction.Commit();
    }

    private static int Check((int Version, int Oldest) there, SortedDictionary<int, SchemaStep> steps)
    {
        var newest = steps.Keys.Max();
        return there.Oldest <= newest ? there.Version : throw new InvalidOperationException(
            $"The database is at version {there.Version}, which takes a hub that knows version {there.Oldest}; this one knows {newest}. "
            + $"Start the newer hub, or step the database back with \"hub store downgrade --to {newest}\".");
    }

    private static string ReadResource(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static int OldestVersion(string migration) =>
        int.Parse(Oldest().Match(migration).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    private static void StoreStep(DbConnection connection, DbTransaction transaction, int version, SchemaStep step)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO schema_step (version, down, oldest) VALUES (@version, @down, @oldest)";
        Add("@version", System.Data.DbType.Int64, (long)version);
        Add("@down", System.Data.DbType.String, step.Down);
        Add("@oldest", System.Data.DbType.Int64, (long)step.Oldest);
        command.ExecuteNonQuery();

        void Add(string name, System.Data.DbType type, object? value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.DbType = type;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>Runs a query and returns its integer; 0 for NULL or no row.</summary>
    public static long Number(DbConnection connection, string sql, DbTransaction? transaction = null) =>
        Scalar(connection, transaction, sql) is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    private static object? Scalar(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }

    // The timeout (s) is longer than for the statements of the walk, because a migration may change large tables.
    private static void Run(DbConnection connection, DbTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.CommandTimeout = 120;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"^.*\.Store\.(\w+)\.Migrations\.(\d{3})(\.down)?\.sql$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^-- oldest: (\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Oldest();
}

/// <summary>One migration.</summary>
/// <param name="Up">The SQL that runs it.</param>
/// <param name="Down">The SQL that undoes it; null when it cannot be undone.</param>
/// <param name="Oldest">The oldest schema version whose hubs can still work on the database after it.</param>
internal sealed record SchemaStep(string Up, string? Down, int Oldest);
