using System.Collections.Concurrent;
using System.Threading.Channels;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// The work of one department, direction or notice channel, held in memory up to a bound. A lane that is slow, down or full holds up no
/// other: what does not fit stays in the store.
/// </summary>
/// <param name="name">Name, as jobs carry it.</param>
/// <param name="concurrency">Jobs worked at once by all nodes together where it is divided, else by this one.</param>
/// <param name="capacity">Jobs held at most.</param>
/// <param name="divided">True where the limit is the far side's, so that the nodes share it.</param>
internal sealed class Lane(string name, int concurrency, int capacity = Lane.DefaultCapacity, bool divided = false)
{
    public const int DefaultCapacity = 256;

    // Per place, where nodes share them: with more, one node would sit on orders for minutes that others have free places for.
    private const int DeepAtMost = 16;

    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = false });
    private readonly ConcurrentQueue<Work> late = new();
    private int held;
    private volatile bool leftBehind = true;
    private long pausedUntil;
    private volatile int share = int.MaxValue;
    private volatile bool closed;
    private volatile TaskCompletionSource shareChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Name, as jobs carry it.</summary>
    public string Name => name;

    /// <summary>Jobs worked at once.</summary>
    public int Concurrency => concurrency;

    /// <summary>True where all nodes together keep <see cref="Concurrency"/>.</summary>
    public bool IsDivided => divided;

    /// <summary>Jobs worked at once by this node; 0 while others have all the places.</summary>
    public int Share => Math.Min(share, concurrency);

    /// <summary>Work handed to this lane, in order.</summary>
    public ChannelReader<Work> Queue => queue.Reader;

    /// <summary>Jobs held, waiting or at work.</summary>
    public int Held => Volatile.Read(ref held);

    /// <summary>True when the store may hold due work of this lane that nobody has.</summary>
    public bool LeftBehind => leftBehind;

    /// <summary>Until when the lane rests because its far side is down.</summary>
    public DateTimeOffset PausedUntil => new(Volatile.Read(ref pausedUntil), TimeSpan.Zero);

    /// <summary>How many nodes share the limit.</summary>
    public int Nodes { get; private set; } = 1;

    /// <summary>Jobs held at most: of a limit that nodes share, in proportion to this node's places.</summary>
    public int Room => divided && Nodes > 1 ? Math.Min(capacity, DeepAtMost * Share) : capacity;

    /// <summary>Sets how many of the places are this node's, of so many nodes.</summary>
    public void Divide(int places, int nodes)
    {
        Nodes = nodes;
        share = places;
        leftBehind |= places > 0;
        Interlocked.Exchange(ref shareChanged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>
    /// The next work for one of the lane's workers, when it is its turn; null when the lane is closed. Where this node has no place left
    /// (<see cref="Share"/> is 0) one worker still gets what was on its way here, to give it back: nobody else knows of it.
    /// </summary>
    /// <param name="worker">Which, from 0: those beyond this node's share rest.</param>
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

    /// <summary>Takes up to <paramref name="most"/> places; gives how many there were.</summary>
    public int Reserve(int most)
    {
        var room = Room;
        while (true)
        {
            var now = Volatile.Read(ref held);
            var take = Math.Min(most, room - now);
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
    /// Places for work fetched from the store: half the room at most, so that work handed on in memory still finds room meanwhile and need
    /// not go through the store too.
    /// </summary>
    public int ReserveToFetch() => Room / 2 - Held is > 0 and var room ? Reserve(room) : 0;

    /// <summary>Takes one place; when there is none, remembers that work stayed in the store.</summary>
    public bool TryReserve()
    {
        if (Reserve(1) == 1)
        {
            return true;
        }

        leftBehind = true;
        return false;
    }

    /// <summary>Gives places back; true when the lane runs low and the store holds more for it.</summary>
    public bool Release(int places = 1)
    {
        var (after, low) = (Interlocked.Add(ref held, -places), Room / 4);
        return leftBehind && after <= low && after + places > low;
    }

    /// <summary>All of a claim was fetched (or not): whether more may be waiting.</summary>
    public void Fetched(bool all) => leftBehind = !all;

    /// <summary>Puts work into a place reserved for it. Work that comes after the lane was closed is kept for <see cref="Drain"/>.</summary>
    public void Hand(Work work)
    {
        if (!queue.Writer.TryWrite(work))
        {
            late.Enqueue(work);
        }
    }

    /// <summary>No more work is handed out.</summary>
    public void Close()
    {
        closed = true;
        queue.Writer.TryComplete();
        shareChanged.TrySetResult();
    }

    /// <summary>Rests until <paramref name="until"/>; the work that was waiting, certainly not begun, is handed back.</summary>
    public List<Work> Pause(DateTimeOffset until)
    {
        // Several at once ask for a rest: the longest holds.
        for (var now = Volatile.Read(ref pausedUntil); now < until.UtcTicks;)
        {
            var seen = Interlocked.CompareExchange(ref pausedUntil, until.UtcTicks, now);
            now = seen == now ? until.UtcTicks : seen;
        }

        return Drain();
    }

    /// <summary>Takes out all waiting work.</summary>
    public List<Work> Drain()
    {
        var waiting = new List<Work>();
        while (queue.Reader.TryRead(out var work) || late.TryDequeue(out work))
        {
            waiting.Add(work);
        }

        leftBehind |= waiting.Count > 0;
        return waiting;
    }
}
