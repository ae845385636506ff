using System.Data.Common;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>Runs statements that are no commits, each with a connection of the pool; one that is undone for another's sake is run again.</summary>
internal sealed class ServerConnection(ServerDatabase database, TimeProvider time) : IQueries
{
    private const int Tries = 4;

    /// <summary>What the database writes differently.</summary>
    public ServerSql ServerSql => database.Sql;

    /// <inheritdoc/>
    SqlDialect IQueries.Sql => database.Sql;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values) =>
        (await RunAsync(script => script.Ask(sql, read, values), ct).ConfigureAwait(false)).Rows;

    /// <summary>Runs one script; gives what building it gave.</summary>
    public Task<T> RunAsync<T>(Func<Script, T> build, CancellationToken ct) => WithAsync(
        async connection =>
        {
            var script = new Script(ServerSql, connection, null);
            var answer = build(script);
            await script.RunAsync(ct).ConfigureAwait(false);
            return answer;
        },
        Tries,
        ct);

    /// <summary>Runs scripts in one transaction, and commits it when they end well.</summary>
    /// <param name="work">Given what makes a script of the transaction.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="tries">How often it is run, where it is undone for another's sake.</param>
    public Task<T> TogetherAsync<T>(Func<Func<Script>, Task<T>> work, CancellationToken ct, int tries = Tries) => WithAsync(
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

    private async Task<T> WithAsync<T>(Func<DbConnection, Task<T>> work, int tries, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await database.OpenAsync(ct).ConfigureAwait(false);
            await using var open = connection.ConfigureAwait(false);
            try
            {
                return await work(connection).ConfigureAwait(false);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                // Some drivers say so in an error of their own.
                throw new OperationCanceledException(ct);
            }
            catch (Exception e) when (attempt < tries && database.Fault(e) is ServerFault.Clash or ServerFault.Taken)
            {
                // Two nodes locked the same rows in another order, or put the same row; the database undid this one.
                await ServerDatabase.StepAsideAsync(attempt, time).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is not null)
            {
                throw database.Unavailable(e, "It may or may not have been written.");
            }
        }
    }
}
