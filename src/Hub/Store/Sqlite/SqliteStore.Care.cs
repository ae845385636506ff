using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sqlite.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>Backup, and what keeps the database from growing for ever.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<(long, SendAttempt)>>(
        c => c.Query(
            """
            SELECT a.id, a.order_id, a.at, a.outcome, a.reason, a.elapsed_ms, a.sent, a.answered FROM attempt a JOIN work_order w ON w.id = a.order_id
            WHERE a.at < @before AND a.sent IS NOT NULL AND w.state IN (50, 51, 52, 53, 54) ORDER BY a.at LIMIT @most
            """,
            r => (r.GetInt64(0), new SendAttempt(r.GetInt64(1), Time(r, 2), r.GetString(3), Text(r, 4), TimeSpan.FromMilliseconds(r.GetInt64(5)), Text(r, 6), Text(r, 7))),
            ("@before", Ms(before)), ("@most", most)),
        ct);

    /// <inheritdoc/>
    public Task BackupAsync(string file, CancellationToken ct) => Task.Run(
        () =>
        {
            // A read connection of its own: one snapshot, and the writer goes on.
            using var source = Database.Open(path, writes: false);
            using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            copy.Open();
            source.BackupDatabase(copy);
            Database.Execute(copy, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
            if (Database.Scalar(copy, "PRAGMA integrity_check") as string is var found and not "ok")
            {
                throw new StoreUnavailableException($"The copy is damaged ({found}).", new IOException(file));
            }
        },
        ct);
}
