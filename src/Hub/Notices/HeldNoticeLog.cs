namespace Allentown311.Hub.Notices;

/// <summary>
/// Reports notices that a cap holds: one event in a minute with their count, so that a flood of tickets makes no flood of events. The first
/// is reported at once. Any thread may call.
/// </summary>
internal sealed class HeldNoticeLog(TimeProvider time, ILogger<HeldNoticeLog> log) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Guards the fields below.
    private readonly Lock gate = new();
    private ITimer? timer;
    private long waiting;

    /// <summary>Adds notices that a commit holds.</summary>
    public void Add(int count)
    {
        if (count == 0)
        {
            return;
        }

        lock (gate)
        {
            if (timer is not null)
            {
                waiting += count;
                return;
            }

            timer = time.CreateTimer(_ => EndInterval(), null, Interval, Timeout.InfiniteTimeSpan);
        }

        Log.NoticesHeld(log, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            timer?.Dispose();
        }

        Report();
    }

    private void EndInterval()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = waiting == 0 ? null : time.CreateTimer(_ => EndInterval(), null, Interval, Timeout.InfiniteTimeSpan);
        }

        Report();
    }

    private void Report()
    {
        long count;
        lock (gate)
        {
            count = waiting;
            waiting = 0;
        }

        if (count > 0)
        {
            Log.NoticesHeld(log, count);
        }
    }
}
