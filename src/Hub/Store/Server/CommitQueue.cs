using System.Data.Common;
using System.Threading.Channels;
using Allentown311.Connectors;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Writes the commits that wait at a moment in one transaction, a batch, so that a few round trips and one flush make many steps durable.
/// Commits with a key in common wait for a later batch. When the answer to a batch's commit is lost, its outcome is read from the batch
/// number in the writer's own row.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    /// <summary>How many batches are written at the same time: while the database flushes one, the next is sent.</summary>
    public const int Writers = 2;

    private const int MaxBatchSize = 256;
    private const int Tries = 4;

    // After this many new tickets the database's statistics are refreshed for the first time, and then at four times as many each time.
    private const int FirstRefresh = 500;

    private readonly ServerDatabase database;
    private readonly CommitStatements statements;
    private readonly TimeProvider time;
    private readonly Action onFreeWork;
    private readonly Task running;

    // New commits. Any thread writes to the channel; a writer reads from it while it holds the lock below.
    private readonly Channel<Item> waiting = Channel.CreateBounded<Item>(new BoundedChannelOptions(8192));

    // This lock guards what the two writers share: the commits that wait for a later batch, the keys of those and of the batch being
    // filled, the keys of the batches being written, and the signal that one of those has ended.
    private readonly Lock filling = new();
    private readonly List<Item> deferred = [];
    private readonly HashSet<CommitKey> queuedKeys = [];
    private readonly HashSet<CommitKey> keysInFlight = [];
    private TaskCompletionSource batchEnded = NewSignal();

    // Both writers use these through Interlocked, without the lock: the session, the last batch number, and the number of new tickets with
    // the number at which the statistics are refreshed next.
    private long session;
    private long number;
    private long newTickets;
    private long nextRefresh = FirstRefresh;

    /// <summary>Starts the writers.</summary>
    /// <param name="database">The database to write to.</param>
    /// <param name="statements">The statements that write commits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onFreeWork">Called when jobs that no session holds, or messages, were written.</param>
    public CommitQueue(ServerDatabase database, CommitStatements statements, TimeProvider time, Action onFreeWork)
    {
        this.database = database;
        this.statements = statements;
        this.time = time;
        this.onFreeWork = onFreeWork;
        running = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => LoopAsync(writer))));
    }

    /// <summary>The session to which jobs may be written already leased; 0 for none.</summary>
    public long Session
    {
        get => Interlocked.Read(ref session);
        set => Interlocked.Exchange(ref session, value);
    }

    /// <summary>Applies a commit in the next batch that has no key in common with it.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The commit was not written, or it is unknown whether it was; the message says which.
    /// </exception>
    public async Task<CommitResult> RunAsync(Commit commit, CancellationToken ct)
    {
        var item = new Item(commit);
        await waiting.Writer.WriteAsync(item, ct).ConfigureAwait(false);

        // From here on the caller cannot cancel: the commit may be durable already, so its result is awaited.
        return await item.Done.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await running.ConfigureAwait(false);
    }

    private async Task LoopAsync(int writer)
    {
        var batch = new List<Item>(MaxBatchSize);
        while (FillBatch(batch) || await WaitForMoreAsync().ConfigureAwait(false))
        {
            await WriteAsync(batch, writer).ConfigureAwait(false);
            EndBatch(batch);
        }
    }

    // Commits with a key in common stay in their order, also while the other writer writes one of them.
    private bool FillBatch(List<Item> batch)
    {
        lock (filling)
        {
            queuedKeys.Clear();
            var candidates = deferred.ToList();
            deferred.Clear();
            candidates.ForEach(item => AddOrDefer(item, batch));
            while (batch.Count + deferred.Count < MaxBatchSize && waiting.Reader.TryRead(out var item))
            {
                AddOrDefer(item, batch);
            }

            keysInFlight.UnionWith(batch.SelectMany(i => i.Keys));
        }

        return batch.Count > 0;
    }

    // When the deferred commits alone would fill a batch, no more are read until the other writer's batch has ended.
    private async Task<bool> WaitForMoreAsync()
    {
        Task next;
        lock (filling)
        {
            next = deferred.Count >= MaxBatchSize ? batchEnded.Task : Task.CompletedTask;
        }

        if (next.IsCompleted)
        {
            return await waiting.Reader.WaitToReadAsync().ConfigureAwait(false);
        }

        await next.ConfigureAwait(false);
        return true;
    }

    private void AddOrDefer(Item item, List<Item> batch)
    {
        // The keys of deferred commits are queued too, so that a later commit does not overtake one of them.
        var isIndependent = true;
        foreach (var key in item.Keys)
        {
            isIndependent &= queuedKeys.Add(key) && !keysInFlight.Contains(key);
        }

        (isIndependent ? batch : deferred).Add(item);
    }

    private void EndBatch(List<Item> batch)
    {
        lock (filling)
        {
            keysInFlight.ExceptWith(batch.SelectMany(i => i.Keys));
            batchEnded.SetResult();
            batchEnded = NewSignal();
        }

        batch.Clear();
    }

    // Completes every item of the batch, with a result or an exception, and never throws, so that the loop continues.
    private async Task WriteAsync(List<Item> batch, int writer)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            var results = await WriteWithRetriesAsync([.. batch.Select(i => i.Commit)], writer).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }
        }
        catch (Exception e) when (batch.Count > 1 && e is not StoreUnavailableException)
        {
            // One of the commits is faulty. Each is written by itself, so that the faulty one does not fail the others.
            foreach (var item in batch)
            {
                await WriteAsync([item], writer).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            batch.ForEach(item => item.Done.TrySetException(e));
        }
    }

    private async Task<CommitResult[]> WriteWithRetriesAsync(IReadOnlyList<Commit> commits, int writer)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteBatchAsync(commits, writer).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is ServerFault.Conflict or ServerFault.DuplicateKey && attempt < Tries)
            {
                // Two nodes locked the same rows in different orders, or wrote the same new row. The database rolled this transaction back.
                await ServerDatabase.BackOffAsync(attempt, time).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is ServerFault.Unavailable or ServerFault.Conflict)
            {
                throw database.Unavailable(e, "Nothing was written.");
            }
        }
    }

    private async Task<CommitResult[]> WriteBatchAsync(IReadOnlyList<Commit> commits, int writer)
    {
        var results = new CommitResult?[commits.Count];
        while (true)
        {
            var mark = new BatchMark(Session, writer, Interlocked.Increment(ref number));
            var connection = await database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await using var open = connection.ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
            await using var begun = transaction.ConfigureAwait(false);
            var write = new CommitBatch(database.Sql, statements, connection, transaction, mark, time.GetUtcNow());
            if (!await write.RunAsync(commits, results, CancellationToken.None).ConfigureAwait(false))
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

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Item(Commit commit)
    {
        public Commit Commit => commit;

        public IReadOnlyList<CommitKey> Keys { get; } = [.. CommitKeys.Of(commit).Distinct()];

        public TaskCompletionSource<CommitResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
