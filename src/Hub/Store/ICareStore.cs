namespace Allentown311.Hub.Store;

/// <summary>The database's own care.</summary>
internal interface ICareStore
{
    /// <summary>Copies the whole store, as of one instant, into a new file, while work goes on.</summary>
    /// <exception cref="NotSupportedException">It is a database server, which has its own tools for it.</exception>
    Task BackupAsync(string file, CancellationToken ct);

    /// <summary>Writes something that means nothing: whether the store takes writes, a full disk included.</summary>
    /// <exception cref="StoreUnavailableException">It does not.</exception>
    Task ProveWritableAsync(CancellationToken ct);
}
