using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Allentown311.Load.Measures;

/// <summary>
/// Measures the limit of the disk: rows a second through SQLite with <c>synchronous=FULL</c>, in the folder of the hub's database.
/// </summary>
internal static class DiskLimit
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public static double RowsPerSecond(string folder, int rowsPerCommit)
    {
        var file = Path.Combine(folder, $"limit-{rowsPerCommit}.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Run(
            connection,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
            + "CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL);");
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO row (text) VALUES ('{new string('x', 200)}')";
        var rows = 0;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Duration)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < rowsPerCommit; i++)
            {
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
            rows += rowsPerCommit;
        }

        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
