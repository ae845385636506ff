using System.Collections.Concurrent;
using System.Diagnostics;

namespace Allentown311.Load.World;

/// <summary>Records what the load generator sees of each ticket in one round. Any thread may call it.</summary>
internal sealed class Ledger(int expected)
{
    private readonly ConcurrentDictionary<string, long> posted = new(2, expected, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> notified = new(2, expected, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> ordered = new(2, expected, StringComparer.Ordinal);
    private readonly TaskCompletionSource allNotified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int doubles;
    private int refusedPushes;
    private long lastNotified;

    /// <summary>Completes when every ticket's notice has arrived.</summary>
    public Task AllNotified => allNotified.Task;

    /// <summary>Tickets whose notice has arrived so far.</summary>
    public int NoticeCount => notified.Count;

    /// <summary>When the last notice arrived.</summary>
    public long LastNotified => Volatile.Read(ref lastNotified);

    /// <summary>Pushes that the hub refused and the department sent again.</summary>
    public int RefusedPushes => refusedPushes;

    /// <summary>A ticket was acknowledged; <paramref name="sent"/> is when its POST should have left.</summary>
    public void RecordAcknowledged(string number, long sent) => CountDouble(posted.TryAdd(number, sent));

    /// <summary>A department made a record.</summary>
    public void RecordOrdered(string reference) => CountDouble(ordered.TryAdd(reference, 0));

    /// <summary>The hub refused a push, and the department has to send it again.</summary>
    public void RecordRefusedPush() => Interlocked.Increment(ref refusedPushes);

    /// <summary>A notice arrived.</summary>
    public void RecordNotified(string number)
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
    public double[] WalkTimes() => [.. posted.Select(p => Stopwatch.GetElapsedTime(p.Value, notified[p.Key]).TotalMilliseconds)];

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
