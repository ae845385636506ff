using System.Threading.Channels;
using Allentown311.Connectors;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// The only writer of the file. It writes all commits that wait at that moment in one transaction, so that one disk flush
/// (<c>synchronous=FULL</c>) makes many steps durable. No caller gets its result before that flush. The writer has a thread of its own,
/// because SQLite works synchronously.
/// </summary>
/// <remarks>Only that thread uses the connection. The channel is the one thing it shares with the callers.</remarks>
internal sealed class CommitQueue : ICommitQueue
{
    private const int MaxBatchSize = 512;

    private readonly Channel<Item> waiting = Channel.CreateBounded<Item>(new BoundedChannelOptions(8192) { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly Thread thread;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CommitQueue(SqliteConnection connection)
    {
        this.connection = connection;
        thread = new Thread(Loop) { IsBackground = true, Name = "store writer" };
        thread.Start();
    }

    /// <inheritdoc/>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        var item = new Item<T>(work);
        await waiting.Writer.WriteAsync(item, ct).ConfigureAwait(false);

        // From here on the caller cannot cancel: the work may be durable already, so its result is awaited.
        return await item.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await stopped.Task.ConfigureAwait(false);
    }

    private void Loop()
    {
        Work();

        // DisposeAsync waits for this signal, and its caller then disposes the connection. The statements of Work must be disposed before.
        stopped.SetResult();
    }

    private void Work()
    {
        var batch = new List<Item>(MaxBatchSize);
        using var begin = new Prepared(connection, "BEGIN IMMEDIATE");
        using var commit = new Prepared(connection, "COMMIT");
        using var rollback = new Prepared(connection, "ROLLBACK");
        while (Fill(batch))
        {
            WriteBatch(batch, begin, commit, rollback, () => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0);
            batch.Clear();
        }
    }

    private bool Fill(List<Item> batch)
    {
        // Blocks the writer's thread, which has nothing else to do.
        var more = waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        while (more && batch.Count < MaxBatchSize && waiting.Reader.TryRead(out var item))
        {
            batch.Add(item);
        }

        return batch.Count > 0 || more;
    }

    private static void WriteBatch(List<Item> batch, Prepared begin, Prepared commit, Prepared rollback, Func<bool> isOpen)
    {
        var open = false;
        try
        {
            begin.Run();
            open = true;
            foreach (var item in batch)
            {
                item.Run();
                if (!isOpen())
                {
                    // SQLite rolled the transaction back by itself. Statements that ran now would be committed one by one, although their
                    // callers are told that nothing was written.
                    throw new InvalidOperationException("The transaction was rolled back by the database.");
                }
            }

            CrashPoint.At(CrashPoint.StoreWritten, batch.Exists(item => item is Item<CommitResult>));
            commit.Run();
            open = false;
            CrashPoint.At(CrashPoint.StoreCommitted, batch.Exists(item => item is Item<CommitResult>));
            foreach (var item in batch)
            {
                item.Complete();
            }
        }
        catch (Exception e)
        {
            var failure = new StoreUnavailableException(
                $"The database did not take the write ({SqliteErrors.Name(e)}). Nothing was written.", e);
            Undo(open, rollback);
            foreach (var item in batch)
            {
                item.Fail(failure);
            }
        }
    }

    private static void Undo(bool open, Prepared rollback)
    {
        if (!open)
        {
            return;
        }

        try
        {
            rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on some errors (disk full, I/O). ROLLBACK then fails because there is no transaction, which is
            // the state we want.
        }
    }

    private abstract class Item
    {
        public abstract void Run();

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Item<T>(Func<T> work) : Item
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? failure;

        public Task<T> Task => done.Task;

        public override void Run()
        {
            try
            {
                result = work();
            }
            catch (Exception e) when (!SqliteErrors.StopsTheStore(e))
            {
                failure = e;
            }
        }

        public override void Complete() => _ = failure is null ? done.TrySetResult(result!) : done.TrySetException(failure);

        public override void Fail(Exception failure) => done.TrySetException(failure);
    }
}
