namespace Allentown311.Hub.Store.Sqlite;

/// <summary>The one way in which the file is written.</summary>
internal interface ICommitQueue : IAsyncDisposable
{
    /// <summary>Runs <paramref name="work"/> in a transaction; completes when that is durable.</summary>
    /// <exception cref="StoreUnavailableException">The database did not take the write.</exception>
    Task<T> RunAsync<T>(Func<T> work, CancellationToken ct);
}
