namespace Allentown311.Hub.Store;

/// <summary>Maintenance of the database itself.</summary>
internal interface ICareStore
{
    /// <summary>Copies the whole store, as of one instant, into a new file, while work goes on.</summary>
    /// <exception cref="NotSupportedException">The store is a database server, which has its own backup tools.</exception>
    Task BackupAsync(string file, CancellationToken ct);

    /// <summary>Writes a meaningless value, to prove that the store accepts writes; a full disk is found this way too.</summary>
    /// <exception cref="StoreUnavailableException">The store does not accept writes.</exception>
    Task ProveWritableAsync(CancellationToken ct);
}
