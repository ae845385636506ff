using System.Collections.Concurrent;
using System.Threading.Channels;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// The jobs of one department, direction or notice channel that this node holds in memory, up to a bound. A lane that is slow, down or full
/// delays no other lane: jobs that do not fit stay in the store. Its members are safe to call from any thread. The class takes no lock:
/// <c>held</c> and <c>pausedUntil</c> change by compare-and-swap only, the volatile fields are single flags and numbers, and the queues
/// are concurrent collections.
/// </summary>
/// <param name="name">Name, as jobs carry it.</param>
/// <param name="concurrency">Jobs worked at once: by all nodes together when the lane is divided, else by this node.</param>
/// <param name="capacity">Most jobs that this node holds, waiting or at work.</param>
/// <param name="divided">True when the limit belongs to the department's system or mail server, so that the nodes share it.</param>
internal sealed class Lane(string name, int concurrency, int capacity = Lane.DefaultCapacity, bool divided = false)
{
    /// <summary>Most jobs that a lane holds when its feature sets nothing else.</summary>
    public const int DefaultCapacity = 256;

    // Most jobs held for each place of a divided lane. With more, one node would hold orders for minutes while others have free places.
    private const int MostJobsPerPlace = 16;

    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = false });
    private readonly ConcurrentQueue<Work> enqueuedAfterClose = new();
    private int held;
    private volatile bool mayHaveMore = true;
    private long pausedUntil;
    private volatile int share = int.MaxValue;
    private volatile bool closed;
    private volatile TaskCompletionSource shareChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Name, as jobs carry it.</summary>
    public string Name => name;

    /// <summary>Jobs worked at once.</summary>
    public int Concurrency => concurrency;

    /// <summary>True when all nodes together keep to <see cref="Concurrency"/>.</summary>
    public bool IsDivided => divided;

    /// <summary>Jobs worked at once by this node; 0 while other nodes have all the places.</summary>
    public int Share => Math.Min(share, concurrency);

    /// <summary>The waiting jobs of this lane, in order.</summary>
    public ChannelReader<Work> Queue => queue.Reader;

    /// <summary>Jobs held, waiting or at work.</summary>
    public int Held => Volatile.Read(ref held);

    /// <summary>True when the store may hold due jobs of this lane that no node has claimed.</summary>
    public bool MayHaveMore => mayHaveMore;

    /// <summary>Until when the lane is paused because the department's system is down or busy.</summary>
    public DateTimeOffset PausedUntil => new(Volatile.Read(ref pausedUntil), TimeSpan.Zero);

    /// <summary>How many nodes share the limit; written by the node's pulse only.</summary>
    public int Nodes { get; private set; } = 1;

    /// <summary>Most jobs that this node holds. When nodes share the limit, it is in proportion to this node's places.</summary>
    public int Capacity => divided && Nodes > 1 ? Math.Min(capacity, MostJobsPerPlace * Share) : capacity;

    /// <summary>Sets this node's part of the places.</summary>
    /// <param name="places">Places of this node; 0 or more.</param>
    /// <param name="nodes">Nodes that share the lane's places; 1 or more.</param>
    public void Divide(int places, int nodes)
    {
        Nodes = nodes;
        share = places;
        mayHaveMore |= places > 0;
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref shareChanged, next).TrySetResult();
    }

    /// <summary>
    /// Waits for the next job for one of the lane's workers; null when the lane is closed. When this node has no place left
    /// (<see cref="Share"/> is 0), one worker still gets the jobs that are already leased to this node, to give them back: no other node
    /// can claim them before that.
    /// </summary>
    /// <param name="worker">Index of the worker, from 0. Workers beyond this node's share wait until the share grows.</param>
    public async ValueTask<Work?> NextAsync(int worker)
    {
        while (true)
        {
            var changed = shareChanged.Task;
            if (worker >= Math.Max(share, 1) && !closed)
            {
                await changed.ConfigureAwait(false);
            }
            else if (queue.Reader.TryRead(out var work))
            {
                return work;
            }
            else if (!await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    /// <summary>Reserves up to <paramref name="most"/> places and returns how many it got.</summary>
    public int Reserve(int most)
    {
        var limit = Capacity;
        while (true)
        {
            var now = Volatile.Read(ref held);
            var take = Math.Min(most, limit - now);
            if (take <= 0)
            {
                return 0;
            }

            if (Interlocked.CompareExchange(ref held, now + take, now) == now)
            {
                return take;
            }
        }
    }

    /// <summary>
    /// Reserves places for jobs claimed from the store: half the capacity at most, so that next jobs handed over in memory still find room
    /// meanwhile and need not be read back from the store.
    /// </summary>
    public int ReserveToFetch() => Capacity / 2 - Held is > 0 and var room ? Reserve(room) : 0;

    /// <summary>Reserves one place. When none is free, the lane remembers that a job stayed in the store.</summary>
    public bool TryReserve()
    {
        if (Reserve(1) == 1)
        {
            return true;
        }

        mayHaveMore = true;
        return false;
    }

    /// <summary>Frees places; true when the lane has just run low and the store may hold more jobs for it.</summary>
    public bool Release(int places = 1)
    {
        var after = Interlocked.Add(ref held, -places);
        var low = Capacity / 4;
        return mayHaveMore && after <= low && after + places > low;
    }

    /// <summary>Notes whether the last claim got all due jobs of the lane, or whether the store may hold more.</summary>
    public void MarkFetched(bool all) => mayHaveMore = !all;

    /// <summary>Enqueues a job for which a place was reserved. Once the lane is closed, only <see cref="Drain"/> returns the job.</summary>
    public void Enqueue(Work work)
    {
        if (!queue.Writer.TryWrite(work))
        {
            enqueuedAfterClose.Enqueue(work);
        }
    }

    /// <summary>Closes the lane: its workers get no more jobs and end.</summary>
    public void Close()
    {
        closed = true;
        queue.Writer.TryComplete();
        shareChanged.TrySetResult();
    }

    /// <summary>Pauses the lane until <paramref name="until"/> and returns the jobs that were waiting, certainly not begun.</summary>
    public List<Work> Pause(DateTimeOffset until)
    {
        // Several workers may pause the lane at once: the longest pause wins.
        for (var now = Volatile.Read(ref pausedUntil); now < until.UtcTicks;)
        {
            var seen = Interlocked.CompareExchange(ref pausedUntil, until.UtcTicks, now);
            now = seen == now ? until.UtcTicks : seen;
        }

        return Drain();
    }

    /// <summary>Ends a pause.</summary>
    public void Resume()
    {
        Volatile.Write(ref pausedUntil, 0);
        mayHaveMore = true;
    }

    /// <summary>Removes and returns all waiting jobs. Their places stay reserved until <see cref="Release"/>.</summary>
    public List<Work> Drain()
    {
        var waiting = new List<Work>();
        while (queue.Reader.TryRead(out var work) || enqueuedAfterClose.TryDequeue(out work))
        {
            waiting.Add(work);
        }

        mayHaveMore |= waiting.Count > 0;
        return waiting;
    }
}
