using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Opens connections to the file, and runs single statements.</summary>
internal static class Database
{
    /// <summary>
    /// Opens a connection with this store's settings: WAL, <c>synchronous = FULL</c>, so that a commit has reached the disk when it
    /// returns, and <c>secure_delete = ON</c>, so that zeros overwrite what is deleted.
    /// </summary>
    public static SqliteConnection Open(string file, bool writes)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = writes ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        Execute(connection, writes
            ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 15000; "
                + "PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 67108864;"
            : "PRAGMA busy_timeout = 15000; PRAGMA cache_size = -4000;");
        return connection;
    }

    /// <summary>Runs a query and returns the first value of the first row; null when there is no row.</summary>
    public static object? Scalar(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }

    /// <summary>Runs statements.</summary>
    public static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
