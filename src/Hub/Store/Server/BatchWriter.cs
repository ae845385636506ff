using System.Data.Common;
using Allentown311.Connectors;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Writes batches of commits, each in one transaction. When the answer to a batch's commit is lost, its outcome is read from the batch
/// number in the writer's own row. Several writers use it at once, through Interlocked.
/// </summary>
internal sealed class BatchWriter(ServerDatabase database, CommitStatements statements, TimeProvider time, Action onFreeWork)
{
    private const int Tries = 4;

    // After this many new tickets the database's statistics are refreshed for the first time, and then at four times as many each time.
    private const int FirstRefresh = 500;

    // The session, the last batch number, and the number of new tickets with the number at which the statistics are refreshed next.
    private long session;
    private long number;
    private long newTickets;
    private long nextRefresh = FirstRefresh;

    /// <summary>The session to which jobs may be written already leased; 0 for none.</summary>
    public long Session
    {
        get => Interlocked.Read(ref session);
        set => Interlocked.Exchange(ref session, value);
    }

    /// <summary>Writes commits that have no keys in common; again when the database rolled them back in favour of others.</summary>
    /// <param name="commits">The commits.</param>
    /// <param name="writer">The index of the session's writer.</param>
    /// <param name="lockWait">How long to wait for one lock, then without trying again; null for as long as the connection.</param>
    /// <exception cref="StoreUnavailableException">
    /// The database cannot be used. Every other exception means that nothing was written; <see cref="ServerDatabase.MayPassAlone"/> tells
    /// whether the commits may be written one by one.
    /// </exception>
    public async Task<CommitResult[]> WriteAsync(IReadOnlyList<Commit> commits, int writer, TimeSpan? lockWait)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(commits, writer, lockWait).ConfigureAwait(false);
            }
            catch (Exception e) when (attempt < Tries && IsWorthRetrying(e, lockWait))
            {
                // Two nodes locked the same rows in different orders, or wrote the same new row. The database rolled this transaction back.
                await ServerDatabase.BackOffAsync(attempt, time).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is ServerFault.Unavailable && !database.MayPassAlone(e))
            {
                throw database.Unavailable(e, "Nothing was written.");
            }
        }
    }

    private bool IsWorthRetrying(Exception e, TimeSpan? lockWait) =>
        database.Fault(e) is ServerFault.Conflict or ServerFault.DuplicateKey && (lockWait is null || !database.IsLockTimeout(e));

    private async Task<CommitResult[]> WriteOnceAsync(IReadOnlyList<Commit> commits, int writer, TimeSpan? lockWait)
    {
        var results = new CommitResult?[commits.Count];
        while (true)
        {
            var mark = new BatchMark(Session, writer, Interlocked.Increment(ref number));
            var connection = await database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await using var open = connection.ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
            await using var begun = transaction.ConfigureAwait(false);
            var write = new CommitBatch(database.Sql, statements, connection, transaction, mark, time.GetUtcNow()) { LockWait = lockWait };
            bool isWritten;
            try
            {
                isWritten = await write.RunAsync(commits, results, CancellationToken.None).ConfigureAwait(false);
            }
            catch
            {
                await UndoAsync(transaction, connection).ConfigureAwait(false);
                throw;
            }

            if (!isWritten)
            {
                await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            CrashPoint.At(CrashPoint.StoreWritten);
            await CommitAsync(transaction, connection, write.IsMarked ? mark : null).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.StoreCommitted);
            if (write.FreeJobs > 0 || results.Any(r => r!.Value.LeftWork) || commits.Any(c => c.Outbox.Count > 0))
            {
                onFreeWork();
            }

            CountNewTickets(commits.Sum(c => c.Tickets.Count(t => t.Before is null)));
            return [.. results.Select(r => r!.Value)];
        }
    }

    private async Task UndoAsync(DbTransaction transaction, DbConnection connection)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            await database.ForgetPreparedAsync(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (database.Fault(e) is not null)
        {
            // The connection is broken, which ends the transaction too.
        }
    }

    private void CountNewTickets(int count)
    {
        var total = Interlocked.Add(ref newTickets, count);
        var refreshAt = Interlocked.Read(ref nextRefresh);
        if (total >= refreshAt && Interlocked.CompareExchange(ref nextRefresh, refreshAt * 4, refreshAt) == refreshAt)
        {
            _ = database.RefreshStatisticsAsync();
        }
    }

    private async Task CommitAsync(DbTransaction transaction, DbConnection connection, BatchMark? mark)
    {
        var process = database.ProcessId(connection);
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The COMMIT was sent; the writer's row tells whether it arrived. A batch without a live session left no number there.
            var written = mark is null
                ? null
                : await new LostCommit(database, statements, time).WasWrittenAsync(mark, process).ConfigureAwait(false);
            if (written is null)
            {
                throw database.Unavailable(e, "Whether it was written is not known.");
            }

            if (written == false)
            {
                throw database.Unavailable(e, "Nothing was written.");
            }
        }
    }
}
