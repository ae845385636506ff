using Allentown311.Hub.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Maintenance of the database file.</summary>
internal sealed class SqliteCare(IStore store, string path) : ICareStore
{
    /// <inheritdoc/>
    public Task BackupAsync(string file, CancellationToken ct) => Task.Run(
        () =>
        {
            // A read connection of its own sees one snapshot, and the writer continues meanwhile.
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

    /// <inheritdoc/>
    public Task ProveWritableAsync(CancellationToken ct) => SqlCare.ProveWritableAsync(store, ct);

    /// <inheritdoc/>
    /// <remarks>
    /// The file's own pages were overwritten when the rows went (PRAGMA secure_delete). The write-ahead log holds older pages until it is
    /// written to the file and cut to nothing (https://sqlite.org/pragma.html#pragma_wal_checkpoint). Commits wait meanwhile, as long as
    /// the log is: 64 MB at most, unless a reader stays open, and then this gives up at once.
    /// </remarks>
    public Task<bool> EraseOldPagesAsync(CancellationToken ct) => Task.Run(
        () =>
        {
            using var connection = Database.Open(path, writes: true);
            Database.Execute(connection, "PRAGMA busy_timeout = 2000;");
            return Database.Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)") is 0L;
        },
        ct);
}
