using System.Globalization;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Prepares a copy of an older state to run, so that nothing it holds is done a second time.</summary>
internal static class SqliteRestore
{
    /// <summary>
    /// Prepares a restored file. Work that waited when the copy was made may have been sent since, so the hub looks orders up before it
    /// sends them and sends notices under the same id. Ticket numbers that were assigned since are skipped.
    /// </summary>
    /// <param name="file">Path of the restored file.</param>
    /// <param name="skippedNumbers">How many ticket numbers to skip.</param>
    /// <param name="now">The time of the restore.</param>
    public static void Prepare(string file, int skippedNumbers, DateTimeOffset now)
    {
        using var connection = Database.Open(file, writes: true);
        Check(connection, file);
        Schema.Upgrade(connection, Schema.Newest);
        using var transaction = connection.BeginTransaction();
        Database.Execute(
            connection,
            $"""
             UPDATE job SET lease = 0, may_have_run = 1 WHERE kind IN ({JobTable.OutsideEffects});
             UPDATE job SET payload = '{RestoreMark.Payload}' WHERE kind = {Writes.Literal(JobKind.Route)};
             UPDATE job SET due_at = 0 WHERE kind = {Writes.Literal(JobKind.Reconcile)};
             UPDATE counter SET value = value + {skippedNumbers.ToString(CultureInfo.InvariantCulture)} WHERE name = 'ticket';
             INSERT OR REPLACE INTO mark SELECT '{RestoreMark.Backup}', min(read_at) FROM feed HAVING min(read_at) IS NOT NULL;
             INSERT OR REPLACE INTO mark VALUES ('{RestoreMark.Name}', '{now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}');
             """,
            transaction);
        transaction.Commit();
    }

    /// <summary>Checks the whole database for damage.</summary>
    /// <exception cref="InvalidOperationException">The database is damaged.</exception>
    public static void Check(Microsoft.Data.Sqlite.SqliteConnection connection, string file)
    {
        if (Database.Scalar(connection, "PRAGMA quick_check(1)") as string is var found and not "ok")
        {
            throw Damaged(file, found ?? "the check gave no result");
        }
    }

    /// <summary>The error for a damaged database.</summary>
    public static InvalidOperationException Damaged(string file, string found) =>
        new($"The database {file} is damaged ({found}). Nothing was started. "
            + "Keep the file, and restore the last good backup: hub restore FILE.");
}
