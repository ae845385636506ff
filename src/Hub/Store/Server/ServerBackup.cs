using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>Maintenance of a database server's store. Backups are left to the server's own tools.</summary>
internal sealed class ServerBackup(IStore store) : ICareStore
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Task BackupAsync(string file, CancellationToken ct) => throw new NotSupportedException(
        "A database server is backed up with its own tools, such as pg_dump or BACKUP DATABASE; see docs/operations. "
        + "After a restore, run hub store restored.");

    /// <inheritdoc/>
    public Task ProveWritableAsync(CancellationToken ct) => SqlCare.ProveWritableAsync(store, ct);

    /// <inheritdoc/>
    public Task<bool> EraseOldPagesAsync(CancellationToken ct) => Task.FromResult(true);
}
