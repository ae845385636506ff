using System.Data.Common;
using System.Threading.Channels;
using Allentown311.Connectors;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Writes everything waiting when it looks in one transaction, a batch, so that a few round trips and one flush make many steps durable. Commits
/// that touch the same wait for the next batch. An answer that is lost is settled by the batch's number, which stands in its writer's own row.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    /// <summary>Batches written at once: while one is flushed the next is sent.</summary>
    public const int Writers = 2;

    private const int MostTogether = 256;
    private const int Tries = 4;

    // New tickets after which the database looks at its tables anew, and again at four times as many.
    private const int FirstLook = 500;

    private readonly ServerDatabase database;
    private readonly CommitStatements statements;
    private readonly TimeProvider time;
    private readonly Action left;
    private readonly Task running;

    // What comes in. Any thread writes to it; a writer reads from it while it holds the lock below.
    private readonly Channel<Item> waiting = Channel.CreateBounded<Item>(new BoundedChannelOptions(8192));

    // Guards what the two writers share: commits that wait for a later batch, the keys of those and of the batch being filled, the keys of batches
    // under way, and the signal that one of those has ended.
    private readonly Lock filling = new();
    private readonly List<Item> later = [];
    private readonly HashSet<CommitKey> touched = [];
    private readonly HashSet<CommitKey> inHand = [];
    private TaskCompletionSource letGo = NewSignal();

    // Read and written by both writers without the lock: the session, the batches' numbers, and how many tickets were made until the next look.
    private long session;
    private long number;
    private long tickets;
    private long lookedAt = FirstLook;

    /// <summary>Starts it.</summary>
    /// <param name="database">Where to write.</param>
    /// <param name="statements">What to write with.</param>
    /// <param name="time">The clock.</param>
    /// <param name="left">Told when work was written that nobody has.</param>
    public CommitQueue(ServerDatabase database, CommitStatements statements, TimeProvider time, Action left)
    {
        (this.database, this.statements, this.time, this.left) = (database, statements, time, left);
        running = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => LoopAsync(writer))));
    }

    /// <summary>The session whose jobs may be written leased; 0 for none.</summary>
    public long Session
    {
        get => Interlocked.Read(ref session);
        set => Interlocked.Exchange(ref session, value);
    }

    /// <summary>Applies a commit in the next batch that has nothing in common with it.</summary>
    /// <exception cref="StoreUnavailableException">It was not written, or nobody knows.</exception>
    public async Task<CommitResult> RunAsync(Commit commit, CancellationToken ct)
    {
        var item = new Item(commit);
        await waiting.Writer.WriteAsync(item, ct).ConfigureAwait(false);

        // Once taken, the outcome is awaited whatever happens: it may be durable already.
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
        var batch = new List<Item>(MostTogether);
        while (Fill(batch) || await MoreAsync().ConfigureAwait(false))
        {
            await WriteAsync(batch, writer).ConfigureAwait(false);
            LetGo(batch);
        }
    }

    // Commits about one thing stay in their order, also where the other writer has one of them in hand.
    private bool Fill(List<Item> batch)
    {
        lock (filling)
        {
            touched.Clear();
            var put = later.ToList();
            later.Clear();
            put.ForEach(item => Sort(item, batch));
            while (batch.Count + later.Count < MostTogether && waiting.Reader.TryRead(out var item))
            {
                Sort(item, batch);
            }

            inHand.UnionWith(batch.SelectMany(i => i.Keys));
        }

        return batch.Count > 0;
    }

    // As many as may wait for what the other writer has in hand: what comes behind them has to wait for it too.
    private async Task<bool> MoreAsync()
    {
        Task next;
        lock (filling)
        {
            next = later.Count >= MostTogether ? letGo.Task : Task.CompletedTask;
        }

        if (next.IsCompleted)
        {
            return await waiting.Reader.WaitToReadAsync().ConfigureAwait(false);
        }

        await next.ConfigureAwait(false);
        return true;
    }

    private void Sort(Item item, List<Item> batch)
    {
        // The keys of those that wait count too.
        var alone = true;
        foreach (var key in item.Keys)
        {
            alone &= touched.Add(key) && !inHand.Contains(key);
        }

        (alone ? batch : later).Add(item);
    }

    private void LetGo(List<Item> batch)
    {
        lock (filling)
        {
            inHand.ExceptWith(batch.SelectMany(i => i.Keys));
            letGo.SetResult();
            letGo = NewSignal();
        }

        batch.Clear();
    }

    // Whatever happens, each is answered, and the loop goes on.
    private async Task WriteAsync(List<Item> batch, int writer)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            var results = await TryAsync([.. batch.Select(i => i.Commit)], writer).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }
        }
        catch (Exception e) when (batch.Count > 1 && e is not StoreUnavailableException)
        {
            // One of them is wrong in itself: written one by one, it harms none of its neighbours.
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

    private async Task<CommitResult[]> TryAsync(IReadOnlyList<Commit> commits, int writer)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteBatchAsync(commits, writer).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is ServerFault.Clash or ServerFault.Taken && attempt < Tries)
            {
                // Two nodes locked the same rows in another order, or put the same row; the database undid this one.
                await ServerDatabase.StepAsideAsync(attempt, time).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is ServerFault.Gone or ServerFault.Clash)
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
            if (write.Left > 0 || results.Any(r => r!.Value.LeftWork) || commits.Any(c => c.Outbox.Count > 0))
            {
                left();
            }

            Grow(commits.Sum(c => c.Tickets.Count(t => t.Before is null)));
            return [.. results.Select(r => r!.Value)];
        }
    }

    private void Grow(int made)
    {
        var (now, look) = (Interlocked.Add(ref tickets, made), Interlocked.Read(ref lookedAt));
        if (now >= look && Interlocked.CompareExchange(ref lookedAt, look * 4, look) == look)
        {
            _ = database.GrownAsync();
        }
    }

    private async Task CommitAsync(DbTransaction transaction, DbConnection connection, BatchMark? mark)
    {
        var process = database.ProcessOf(connection);
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // It was sent; whether it arrived stands in the writer's row. A batch of no session that lives has left no trace there.
            var written = mark is null ? null : await new LostCommit(database, statements, time).WasWrittenAsync(mark, process).ConfigureAwait(false);
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
