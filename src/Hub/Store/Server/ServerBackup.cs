using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>A database server has its own tools for backups.</summary>
internal sealed class ServerBackup(IStore store) : ICareStore
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Task BackupAsync(string file, CancellationToken ct) => throw new NotSupportedException(
        "A database server is backed up with its own tools, such as pg_dump or BACKUP DATABASE; see docs/operations. After a restore, run hub store restored.");

    /// <inheritdoc/>
    public Task ProveWritableAsync(CancellationToken ct) => SqlCare.TouchAsync(store, ct);
}
