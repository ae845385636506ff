using System.Data.Common;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Runs statements that are not commits, each on a connection of the pool. A statement that the database rolls back because of a conflict
/// is run again.
/// </summary>
internal sealed class ServerConnection(ServerDatabase database, TimeProvider time) : IQueries, IDisposable
{
    private const int Tries = 4;

    // Connections that reads leave to commits, claims and pulses, which must never wait behind the people who look something up.
    private const int KeptFromReads = 10;

    // One place for each read at a time. A read beyond them waits here, where it takes no connection.
    private readonly SemaphoreSlim reads = new(Math.Max(2, database.MostConnections - KeptFromReads));

    /// <summary>The database's dialect.</summary>
    public ServerSql ServerSql => database.Sql;

    /// <inheritdoc/>
    SqlDialect IQueries.Sql => database.Sql;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values) =>
        (await ReadAsync(script => script.Query(sql, read, values), ct).ConfigureAwait(false)).Rows;

    /// <inheritdoc/>
    public void Dispose() => reads.Dispose();

    /// <summary>Builds and runs one script that only reads; it waits while as many reads run as may at once.</summary>
    public async Task<T> ReadAsync<T>(Func<Script, T> build, CancellationToken ct)
    {
        await reads.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await RunAsync(build, ct).ConfigureAwait(false);
        }
        finally
        {
            reads.Release();
        }
    }

    /// <summary>Builds and runs one script, and returns what <paramref name="build"/> returned, such as its result sets.</summary>
    public Task<T> RunAsync<T>(Func<Script, T> build, CancellationToken ct) => WithConnectionAsync(
        async connection =>
        {
            var script = new Script(ServerSql, connection, null);
            var answer = build(script);
            await script.RunAsync(ct).ConfigureAwait(false);
            return answer;
        },
        Tries,
        ct);

    /// <summary>Runs scripts in one transaction, and commits it when <paramref name="work"/> returns.</summary>
    /// <param name="work">Runs the scripts; its argument creates a script in the transaction.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="tries">How often to run it at most, when the database rolls it back because of a conflict.</param>
    public Task<T> RunInTransactionAsync<T>(Func<Func<Script>, Task<T>> work, CancellationToken ct, int tries = Tries) =>
        WithConnectionAsync(
            async connection =>
            {
                var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
                await using var running = transaction.ConfigureAwait(false);
                var result = await work(() => new Script(ServerSql, connection, transaction)).ConfigureAwait(false);
                await transaction.CommitAsync(ct).ConfigureAwait(false);
                return result;
            },
            tries,
            ct);

    private async Task<T> WithConnectionAsync<T>(Func<DbConnection, Task<T>> work, int tries, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await database.OpenAsync(ct).ConfigureAwait(false);
            await using var open = connection.ConfigureAwait(false);
            try
            {
                return await ForgettingAsync(work, connection).ConfigureAwait(false);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                // Some drivers report a cancellation by an error of their own.
                throw new OperationCanceledException(ct);
            }
            catch (Exception e) when (attempt < tries && database.Fault(e) is ServerFault.Conflict or ServerFault.DuplicateKey)
            {
                // Two nodes locked the same rows in different orders, or wrote the same new row. The database rolled this transaction back.
                await ServerDatabase.BackOffAsync(attempt, time).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is not null)
            {
                throw database.Unavailable(e, "It may or may not have been written.");
            }
        }
    }

    private async Task<T> ForgettingAsync<T>(Func<DbConnection, Task<T>> work, DbConnection connection)
    {
        try
        {
            return await work(connection).ConfigureAwait(false);
        }
        catch
        {
            await database.ForgetPreparedAsync(connection).ConfigureAwait(false);
            throw;
        }
    }
}
