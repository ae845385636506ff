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

    /// <summary>
    /// Erases what the database still holds of rows that were deleted or overwritten, where that is the hub's to do: a file's log of pages.
    /// A database server cleans up by itself.
    /// </summary>
    /// <returns>False when a reader or a writer was in the way: try again later.</returns>
    Task<bool> EraseOldPagesAsync(CancellationToken ct);
}
