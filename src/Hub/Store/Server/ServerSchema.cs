using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Brings a database server's schema up to this hub's version. Nodes of two versions may work on it at once: each step says the oldest hub that
/// can go on with what it makes, and only an older one is turned away. The way back is stored with each step.
/// </summary>
internal static partial class ServerSchema
{
    /// <summary>The version this hub works with. Each kind of database counts its own steps.</summary>
    public static int Newest(ServerSql sql) => Steps(sql).Keys.Max();

    /// <summary>The steps of a database's kind, by number.</summary>
    public static SortedDictionary<int, SchemaStep> Steps(ServerSql sql)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var texts = assembly.GetManifestResourceNames().Select(n => FileName().Match(n)).Where(m => m.Success && m.Groups[1].Value == sql.Migrations)
            .ToDictionary(m => (Version: int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture), Down: m.Groups[3].Success), m =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(m.Groups[0].Value)!);
                return reader.ReadToEnd();
            });
        return new SortedDictionary<int, SchemaStep>(texts.Where(t => !t.Key.Down).ToDictionary(
            t => t.Key.Version,
            t => new SchemaStep(t.Value, texts.GetValueOrDefault((t.Key.Version, true)), int.Parse(Oldest().Match(t.Value).Groups[1].ValueSpan, CultureInfo.InvariantCulture))));
    }

    /// <summary>The version a database is at, and the oldest hub that can work with it; zeros for an empty one.</summary>
    public static (int Version, int Oldest) VersionOf(ServerSql sql, DbConnection connection, DbTransaction? transaction = null)
    {
        if (Scalar(connection, transaction, sql.HasSchema) is null or DBNull)
        {
            return (0, 0);
        }

        return ((int)Number(connection, "SELECT max(version) FROM schema_step", transaction), (int)Number(connection, "SELECT max(oldest) FROM schema_step", transaction));
    }

    /// <summary>Runs each step not run yet, all in one transaction; whoever else starts at the same moment waits.</summary>
    /// <exception cref="InvalidOperationException">The database is at a version this hub cannot work with.</exception>
    public static void Upgrade(ServerSql sql, DbConnection connection, SortedDictionary<int, SchemaStep> steps)
    {
        // Nearly always there is nothing to do, and then nobody is waited for.
        if (Check(VersionOf(sql, connection), steps) >= steps.Keys.Max())
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        Run(connection, transaction, sql.LockSchema);
        var at = Check(VersionOf(sql, connection, transaction), steps);
        if (at == 0)
        {
            Run(connection, transaction, sql.MakeSchema);
        }

        foreach (var (version, step) in steps.Where(s => s.Key > at))
        {
            Run(connection, transaction, step.Up);
            Remember(connection, transaction, version, step);
        }

        transaction.Commit();
    }

    /// <summary>Steps back to <paramref name="version"/>, newest step first, all in one transaction.</summary>
    /// <exception cref="InvalidOperationException">There is no way back that far.</exception>
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
            $"The database is at version {there.Version}, which takes a hub that knows version {there.Oldest}; this one knows {newest}. Start the newer hub, or step the database back with \"hub store downgrade --to {newest}\".");
    }

    private static void Remember(DbConnection connection, DbTransaction transaction, int version, SchemaStep step)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO schema_step (version, down, oldest) VALUES (@version, @down, @oldest)";
        foreach (var (name, value) in new (string, object?)[] { ("@version", (long)version), ("@down", step.Down), ("@oldest", (long)step.Oldest) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, name == "@down" ? System.Data.DbType.String : System.Data.DbType.Int64, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }

    /// <summary>The whole number a query answers; 0 for nothing.</summary>
    public static long Number(DbConnection connection, string sql, DbTransaction? transaction = null) =>
        Scalar(connection, transaction, sql) is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    private static object? Scalar(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command.ExecuteScalar();
    }

    // Changing tables may take longer than any statement of the walk.
    private static void Run(DbConnection connection, DbTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (sql, transaction, 120);
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"^.*\.Store\.(\w+)\.Migrations\.(\d{3})(\.down)?\.sql$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^-- oldest: (\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Oldest();
}

/// <summary>One step of the schema.</summary>
/// <param name="Up">Forward.</param>
/// <param name="Down">Back; null where there is no way.</param>
/// <param name="Oldest">The oldest version a hub may know and still work on the database after it.</param>
internal sealed record SchemaStep(string Up, string? Down, int Oldest);
