namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Writes the commits that wait at a moment in one transaction, a batch, so that a few round trips and one flush make many steps durable.
/// What one batch takes is bounded, and a batch that fails because of one of its commits is split until that one is found:
/// <see cref="WaitingCommits"/> then keeps it apart.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    /// <summary>How many writers a session has.</summary>
    public const int Writers = TogetherWriters + AloneWriters;

    // Batches of many commits that are written at the same time: while the database flushes one, the next is sent.
    private const int TogetherWriters = 2;

    // Commits that are written by themselves at the same time.
    private const int AloneWriters = 2;

    // How long a batch waits for one lock. Other nodes hold locks for milliseconds; somebody who works in the database by hand may hold one
    // for hours, and all commits of the batch wait with the one that needs it.
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LockWaitOfPart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LockWaitAlone = TimeSpan.FromSeconds(4);

    // After this time, what is left of a batch that is being split fails: the database itself is slow or locked.
    private static readonly TimeSpan SplitLimit = TimeSpan.FromSeconds(30);

    private readonly WaitingCommits waiting;
    private readonly BatchWriter writer;
    private readonly ServerDatabase database;
    private readonly TimeProvider time;
    private readonly Task running;

    /// <summary>Starts the writers.</summary>
    /// <param name="database">The database to write to.</param>
    /// <param name="statements">The statements that write commits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onFreeWork">Called when jobs that no session holds, or messages, were written.</param>
    public CommitQueue(ServerDatabase database, CommitStatements statements, TimeProvider time, Action onFreeWork)
    {
        this.database = database;
        this.time = time;
        waiting = new WaitingCommits(time);
        writer = new BatchWriter(database, statements, time, onFreeWork);
        running = Task.WhenAll(Enumerable.Range(0, Writers).Select(index => Task.Run(() => LoopAsync(index))));
    }

    /// <summary>The session to which jobs may be written already leased; 0 for none.</summary>
    public long Session
    {
        get => writer.Session;
        set => writer.Session = value;
    }

    /// <summary>Applies a commit in the next batch that has no key in common with it.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The commit was not written, or it is unknown whether it was; the message says which.
    /// </exception>
    public async Task<CommitResult> RunAsync(Commit commit, CancellationToken ct)
    {
        var item = new WaitingCommit(commit);
        await waiting.AddAsync(item, ct).ConfigureAwait(false);

        // From here on the caller cannot cancel: the commit may be durable already, so its result is awaited.
        return await item.Done.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting.Close();
        await running.ConfigureAwait(false);
    }

    private async Task LoopAsync(int index)
    {
        var isAlone = index >= TogetherWriters;
        while (await waiting.NextAsync(isAlone).ConfigureAwait(false) is { } batch)
        {
            var again = new List<WaitingCommit>();
            if (isAlone)
            {
                await WriteAloneAsync(batch[0], index).ConfigureAwait(false);
            }
            else
            {
                await WriteTogetherAsync(batch, index, again).ConfigureAwait(false);
            }

            waiting.End(batch, again);
        }
    }

    // Completes every commit of the batch, with a result or an exception, or adds it to those that are written by themselves. It never
    // throws, so that the loop continues.
    private async Task WriteTogetherAsync(List<WaitingCommit> batch, int index, List<WaitingCommit> again)
    {
        var parts = new Stack<List<WaitingCommit>>([batch]);
        var started = time.GetTimestamp();
        StoreUnavailableException? down = null;
        while (parts.TryPop(out var part))
        {
            if (down is not null)
            {
                part.ForEach(item => item.Done.TrySetException(down));
                continue;
            }

            try
            {
                var lockWait = part.Count == batch.Count ? LockWait : LockWaitOfPart;
                Complete(part, await writer.WriteAsync([.. part.Select(i => i.Commit)], index, lockWait).ConfigureAwait(false));
            }
            catch (StoreUnavailableException e)
            {
                // The database itself: the other parts would wait for it one after the other.
                down = e;
                part.ForEach(item => item.Done.TrySetException(e));
            }
            catch (Exception e) when (database.MayPassAlone(e) && time.GetElapsedTime(started) > SplitLimit)
            {
                down = database.Unavailable(e, "Nothing was written.");
                part.ForEach(item => item.Done.TrySetException(down));
            }
            catch (Exception) when (part.Count > 1)
            {
                // One of the commits is faulty, or needs a lock that somebody holds. The others must not fail with it.
                parts.Push(part[(part.Count / 2)..]);
                parts.Push(part[..(part.Count / 2)]);
            }
            catch (Exception e) when (database.MayPassAlone(e))
            {
                again.Add(part[0]);
            }
            catch (Exception e)
            {
                part[0].Done.TrySetException(e);
            }
        }
    }

    private async Task WriteAloneAsync(WaitingCommit item, int index)
    {
        try
        {
            var results = await writer.WriteAsync([item.Commit], index, item.Size.IsLarge ? null : LockWaitAlone).ConfigureAwait(false);
            waiting.NoteLocks(item, free: true);
            Complete([item], results);
        }
        catch (Exception e)
        {
            var isLocked = database.MayPassAlone(e);
            waiting.NoteLocks(item, free: !isLocked);
            item.Done.TrySetException(isLocked ? database.Unavailable(e, "Nothing was written.") : e);
        }
    }

    private static void Complete(List<WaitingCommit> items, CommitResult[] results)
    {
        for (var i = 0; i < items.Count; i++)
        {
            items[i].Done.TrySetResult(results[i]);
        }
    }
}
