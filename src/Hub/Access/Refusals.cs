using System.Collections.Concurrent;

namespace Allentown311.Hub.Access;

/// <summary>What is refused before it does anything.</summary>
internal enum RefusalKind
{
    /// <summary>A request without a key that allows it.</summary>
    Access,

    /// <summary>A GeoReport request.</summary>
    Request,

    /// <summary>A department's push.</summary>
    Push,

    /// <summary>A request beyond a limit.</summary>
    Limit,

    /// <summary>A request that a browser may have been made to send, or that names a host that is not this one.</summary>
    Browser,

    /// <summary>A request that failed unexpectedly.</summary>
    Failure,
}

/// <summary>
/// Counts refusals, and lets only the first of each kind in a minute be logged one by one, so that a flood cannot push real events out of
/// the log. The others are logged as one count at the end of the minute. Any thread may call.
/// </summary>
internal sealed class Refusals(TimeProvider time, ILogger<Refusals> log) : IDisposable
{
    /// <summary>How many of a kind are logged one by one in a minute.</summary>
    public const int Sampled = 10;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Guards the windows. Counts of a kind since the start are read without it.
    private readonly Lock gate = new();
    private readonly Dictionary<RefusalKind, Minute> windows = [];
    private readonly ConcurrentDictionary<RefusalKind, long> totals = new();

    /// <summary>Refusals since the start, by kind.</summary>
    public IReadOnlyDictionary<RefusalKind, long> Totals => totals;

    /// <summary>Counts one refusal; true when it may be logged by itself.</summary>
    public bool MayLog(RefusalKind kind)
    {
        totals.AddOrUpdate(kind, 1, (_, count) => count + 1);
        lock (gate)
        {
            if (!windows.TryGetValue(kind, out var window))
            {
                windows[kind] = window = new Minute(time.CreateTimer(_ => End(kind), null, Window, Timeout.InfiniteTimeSpan));
            }

            if (window.Logged < Sampled)
            {
                window.Logged++;
                return true;
            }

            window.Unlogged++;
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var window in windows.Values)
            {
                window.Timer.Dispose();
            }

            windows.Clear();
        }
    }

    private void End(RefusalKind kind)
    {
        Minute? window;
        lock (gate)
        {
            if (!windows.Remove(kind, out window))
            {
                return;
            }
        }

        window.Timer.Dispose();
        if (window.Unlogged > 0)
        {
            Log.MoreRefused(log, window.Unlogged, kind);
        }
    }

    private sealed class Minute(ITimer timer)
    {
        public ITimer Timer => timer;

        public int Logged { get; set; }

        public long Unlogged { get; set; }
    }
}
