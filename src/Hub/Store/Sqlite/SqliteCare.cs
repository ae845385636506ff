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
}
