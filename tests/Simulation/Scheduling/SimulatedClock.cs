namespace Allentown311.Simulation.Scheduling;

/// <summary>A machine's clock: the stopwatch follows the scheduler, and the wall clock may be set.</summary>
internal sealed class SimulatedClock(Scheduler scheduler, Owner owner) : TimeProvider
{
    /// <summary>When every seed begins: a Tuesday morning in Allentown.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 3, 3, 14, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(scheduler.Now) + Offset;

    public override long GetTimestamp() => scheduler.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(scheduler, owner, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Scheduler scheduler, Owner owner, TimerCallback callback, object? state) : ITimer
    {
        private int version;
        private bool isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            version++;
            if (dueTime != Timeout.InfiniteTimeSpan && !isDisposed)
            {
                var set = version;
                scheduler.After(dueTime, owner, () => Fire(set, period));
            }

            return !isDisposed;
        }

        public void Dispose()
        {
            isDisposed = true;
            version++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int set, TimeSpan period)
        {
            if (set != version)
            {
                return;
            }

            callback(state);
            if (set == version && period > TimeSpan.Zero)
            {
                scheduler.After(period, owner, () => Fire(set, period));
            }
        }
    }
}
