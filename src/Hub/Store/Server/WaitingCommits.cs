using System.Threading.Channels;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>A commit that waits to be written.</summary>
internal sealed class WaitingCommit(Commit commit)
{
    /// <summary>The commit.</summary>
    public Commit Commit => commit;

    /// <summary>The keys of what it writes.</summary>
    public IReadOnlyList<CommitKey> Keys { get; } = [.. CommitKeys.Of(commit).Distinct()];

    /// <summary>How much of the database it takes.</summary>
    public CommitSize Size { get; } = CommitSize.Of(commit);

    /// <summary>True when it is written by itself, because it is large or a lock that it needs was not free.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Completes when it is durable, or fails.</summary>
    public TaskCompletionSource<CommitResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// The commits that wait, and which of them the next batch may hold. Commits with a key in common stay in their order, also while another
/// writer writes one of them. A commit that is large, or that waits for a lock which somebody else holds, goes into a batch of its own, for
/// which there are writers of their own, so that it delays no other. Safe to call from any thread; <c>gate</c> guards all fields below it.
/// </summary>
internal sealed class WaitingCommits(TimeProvider time)
{
    private const int MaxBatchSize = 256;

    // How long commits about something locked are kept apart after the last one that found it locked.
    private static readonly TimeSpan LockMemory = TimeSpan.FromMinutes(1);

    // New commits. Any thread writes to the channel; a writer reads from it while it holds the gate.
    private readonly Channel<WaitingCommit> arriving = Channel.CreateBounded<WaitingCommit>(new BoundedChannelOptions(8192));
    private readonly Lock gate = new();

    // Commits that wait for a later batch, in the order in which they came.
    private readonly List<WaitingCommit> deferred = [];

    // The keys of the commits that were looked at while a batch is filled, and of those that are being written.
    private readonly HashSet<CommitKey> queuedKeys = [];
    private readonly HashSet<CommitKey> keysInFlight = [];

    // What was found locked by somebody else, and until when (timestamp) that is assumed.
    private readonly Dictionary<CommitKey, long> lockedKeys = [];
    private int batchesInFlight;
    private TaskCompletionSource changed = NewSignal();

    /// <summary>Adds a commit; waits while too many wait.</summary>
    public ValueTask AddAsync(WaitingCommit item, CancellationToken ct) => arriving.Writer.WriteAsync(item, ct);

    /// <summary>Takes no more commits. Those that wait are still written.</summary>
    public void Close()
    {
        arriving.Writer.TryComplete();
        lock (gate)
        {
            Signal();
        }
    }

    /// <summary>Waits for a batch and returns it; null when all commits are written and no more come.</summary>
    /// <param name="alone">True for a writer of commits that are written by themselves.</param>
    public async Task<List<WaitingCommit>?> NextAsync(bool alone)
    {
        Task<bool>? arrival = null;
        while (true)
        {
            Task next;
            bool isFull;
            lock (gate)
            {
                next = changed.Task;
                var batch = alone ? TakeAlone() : TakeTogether();
                if (batch.Count > 0)
                {
                    batchesInFlight++;
                    keysInFlight.UnionWith(batch.SelectMany(i => i.Keys));
                    return batch;
                }

                if (arriving.Reader.Completion.IsCompleted && deferred.Count == 0 && batchesInFlight == 0)
                {
                    Signal();
                    return null;
                }

                isFull = deferred.Count(i => !i.IsAlone) >= MaxBatchSize;
            }

            // When the deferred commits alone would fill a batch, no more are read until another writer's batch has ended.
            if (alone || isFull || arriving.Reader.Completion.IsCompleted)
            {
                await next.ConfigureAwait(false);
            }
            else
            {
                arrival = arrival is { IsCompleted: false } ? arrival : arriving.Reader.WaitToReadAsync().AsTask();
                await Task.WhenAny(next, arrival).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Notes that a batch has ended.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="again">Commits of it that found a lock taken: each is written by itself, before later ones about the same.</param>
    public void End(IReadOnlyList<WaitingCommit> batch, IReadOnlyList<WaitingCommit> again)
    {
        lock (gate)
        {
            keysInFlight.ExceptWith(batch.SelectMany(i => i.Keys));
            batchesInFlight--;
            deferred.InsertRange(0, again);
            foreach (var item in again)
            {
                item.IsAlone = true;
                NoteLocked(item);
            }

            Signal();
        }
    }

    /// <summary>Notes whether a commit that was written by itself found its locks free.</summary>
    public void NoteLocks(WaitingCommit item, bool free)
    {
        lock (gate)
        {
            if (free)
            {
                item.Keys.ToList().ForEach(key => lockedKeys.Remove(key));
            }
            else
            {
                NoteLocked(item);
            }
        }
    }

    private void NoteLocked(WaitingCommit item)
    {
        var now = time.GetTimestamp();
        foreach (var old in lockedKeys.Where(k => k.Value < now).Select(k => k.Key).ToList())
        {
            lockedKeys.Remove(old);
        }

        var until = now + (long)(LockMemory.TotalSeconds * time.TimestampFrequency);
        item.Keys.ToList().ForEach(key => lockedKeys[key] = until);
    }

    private List<WaitingCommit> TakeTogether()
    {
        var batch = new List<WaitingCommit>();
        var size = default(CommitSize);

        // Commits that are written by themselves do not count: they wait for writers of their own.
        var together = 0;
        var wasAlone = deferred.Count(i => i.IsAlone);
        queuedKeys.Clear();
        var candidates = deferred.ToList();
        deferred.Clear();
        foreach (var item in candidates)
        {
            Place(item);
        }

        while (batch.Count + together < MaxBatchSize && arriving.Reader.TryRead(out var item))
        {
            item.IsAlone = item.Size.IsLarge || (lockedKeys.Count > 0 && item.Keys.Any(IsLocked));
            Place(item);
        }

        if (deferred.Count(i => i.IsAlone) > wasAlone)
        {
            Signal();
        }

        return batch;

        // The keys of deferred commits are queued too, so that a later commit does not overtake one of them.
        void Place(WaitingCommit item)
        {
            if (IsIndependent(item) && !item.IsAlone && batch.Count < MaxBatchSize && size.HasRoomFor(item.Size))
            {
                size = size.Plus(item.Size);
                batch.Add(item);
            }
            else
            {
                deferred.Add(item);
                together += item.IsAlone ? 0 : 1;
            }
        }
    }

    private List<WaitingCommit> TakeAlone()
    {
        queuedKeys.Clear();
        for (var i = 0; i < deferred.Count; i++)
        {
            var item = deferred[i];
            if (IsIndependent(item) && item.IsAlone)
            {
                deferred.RemoveAt(i);
                return [item];
            }
        }

        return [];
    }

    private bool IsIndependent(WaitingCommit item)
    {
        var isIndependent = true;
        foreach (var key in item.Keys)
        {
            isIndependent &= queuedKeys.Add(key) && !keysInFlight.Contains(key);
        }

        return isIndependent;
    }

    private bool IsLocked(CommitKey key) => lockedKeys.TryGetValue(key, out var until) && until > time.GetTimestamp();

    private void Signal()
    {
        changed.TrySetResult();
        changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
