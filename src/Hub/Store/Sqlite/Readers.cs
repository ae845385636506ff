using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>A few read connections, each used by one caller at a time; readers never wait for the writer (WAL).</summary>
internal sealed class Readers(string file, int most) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> idle = [];
    private readonly SemaphoreSlim free = new(most);

    /// <summary>Runs a read. The work is short and indexed, so it runs on the caller's thread.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken ct)
    {
        await free.WaitAsync(ct).ConfigureAwait(false);
        SqliteConnection? connection = null;
        try
        {
            connection = idle.TryTake(out var pooled) ? pooled : Database.Open(file, writes: false);
            var result = read(connection);
            idle.Add(connection);
            return result;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw new StoreUnavailableException($"The database could not be read ({StoreErrors.Name(e)}).", e);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        free.Dispose();
    }
}
