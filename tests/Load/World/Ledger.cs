using System.Collections.Concurrent;
using System.Diagnostics;

namespace Allentown311.Load.World;

/// <summary>What the world saw in one round, to the single ticket.</summary>
internal sealed class Ledger(int expected)
{
    private readonly ConcurrentDictionary<string, long> posted = new(2, expected, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> told = new(2, expected, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> ordered = new(2, expected, StringComparer.Ordinal);
    private readonly TaskCompletionSource allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int doubles;
    private int refusedPushes;
    private long lastTold;

    /// <summary>Ends when every ticket's notice has arrived.</summary>
    public Task AllTold => allTold.Task;

    /// <summary>Notices so far.</summary>
    public int Told => told.Count;

    /// <summary>When the last notice arrived.</summary>
    public long LastTold => Volatile.Read(ref lastTold);

    /// <summary>Pushes the hub did not take and the department sent again.</summary>
    public int RefusedPushes => refusedPushes;

    /// <summary>A ticket was acknowledged; <paramref name="sent"/> is when its POST should have left.</summary>
    public void Acknowledged(string number, long sent) => CountDouble(posted.TryAdd(number, sent));

    /// <summary>A department made a record.</summary>
    public void Ordered(string reference) => CountDouble(ordered.TryAdd(reference, 0));

    /// <summary>The department has to push again.</summary>
    public void PushRefused() => Interlocked.Increment(ref refusedPushes);

    /// <summary>A notice arrived.</summary>
    public void Notified(string number)
    {
        var now = Stopwatch.GetTimestamp();
        CountDouble(told.TryAdd(number, now));
        Volatile.Write(ref lastTold, now);
        if (told.Count >= expected)
        {
            allTold.TrySetResult();
        }
    }

    /// <summary>Milliseconds from each POST to its notice.</summary>
    public double[] Walks() => [.. posted.Select(p => Stopwatch.GetElapsedTime(p.Value, told[p.Key]).TotalMilliseconds)];

    /// <summary>Throws unless every ticket has one record and one notice.</summary>
    /// <exception cref="NotDoneException">Something was lost or done twice.</exception>
    public void Check(string hub)
    {
        if (doubles > 0
            || posted.Count != expected
            || ordered.Count != expected
            || told.Count != expected
            || posted.Keys.Any(n => !told.ContainsKey(n)))
        {
            throw new NotDoneException(
                $"{hub}: of {expected} tickets {posted.Count} were acknowledged, {ordered.Count} have a department's record, "
                + $"{told.Count} a notice; {doubles} came twice");
        }
    }

    private void CountDouble(bool first)
    {
        if (!first)
        {
            Interlocked.Increment(ref doubles);
        }
    }
}
