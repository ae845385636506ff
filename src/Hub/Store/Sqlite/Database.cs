using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Opens connections and brings the schema up to date.</summary>
internal static class Database
{
    /// <summary>A connection with this store's settings: WAL, and FULL so that a commit has reached the disk when it returns.</summary>
    public static SqliteConnection Open(string file, bool writes)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = writes ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        Execute(connection, writes
            ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 15000; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 67108864;"
            : "PRAGMA busy_timeout = 15000; PRAGMA cache_size = -4000;");
        return connection;
    }

    /// <summary>Runs each numbered migration not run yet, each in a transaction of its own.</summary>
    /// <exception cref="InvalidOperationException">The database was written by a newer hub.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var migrations = Migrations();
        var version = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), null);
        if (version > migrations.Count)
        {
            throw new InvalidOperationException($"The database is at version {version}; this hub knows {migrations.Count}. Start the newer hub, or restore a backup.");
        }

        for (var i = version; i < migrations.Count; i++)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, $"{migrations[i]}; PRAGMA user_version = {i + 1};", transaction);
            transaction.Commit();
        }
    }

    private static List<string> Migrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(n => n.Contains(".Sqlite.Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        })];
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
