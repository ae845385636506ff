using System.Collections.Concurrent;
using System.Diagnostics;

namespace Allentown311.Load.World;

/// <summary>What the load generator saw of each ticket in one round. Any thread may call it.</summary>
internal sealed class Ledger(int expected)
{
    private readonly ConcurrentDictionary<string, long> posted = new(2, expected, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> notified = new(2, expected, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> ordered = new(2, expected, StringComparer.Ordinal);
    private readonly TaskCompletionSource allNotified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int doubles;
    private int refusedPushes;
    private long lastNotified;

    /// <summary>Ends when every ticket's notice has arrived.</summary>
    public Task AllTold => allNotified.Task;

    /// <summary>Notices so far.</summary>
    public int Told => notified.Count;

    /// <summary>When the last notice arrived.</summary>
    public long LastNotified => Volatile.Read(ref lastNotified);

    /// <summary>Pushes that the hub refused and the department sent again.</summary>
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
        CountDouble(notified.TryAdd(number, now));
        Volatile.Write(ref lastNotified, now);
        if (notified.Count >= expected)
        {
            allNotified.TrySetResult();
        }
    }

    /// <summary>Milliseconds from each POST to its notice.</summary>
    public double[] Walks() => [.. posted.Select(p => Stopwatch.GetElapsedTime(p.Value, notified[p.Key]).TotalMilliseconds)];

    /// <summary>Throws unless every ticket has one record and one notice.</summary>
    /// <exception cref="NotDoneException">Something was lost or done twice.</exception>
    public void Check(string hub)
    {
        if (doubles > 0
            || posted.Count != expected
            || ordered.Count != expected
            || notified.Count != expected
            || posted.Keys.Any(n => !notified.ContainsKey(n)))
        {
            throw new NotDoneException(
                $"{hub}: of {expected} tickets {posted.Count} were acknowledged, {ordered.Count} have a department's record, "
                + $"{notified.Count} a notice; {doubles} came twice");
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
