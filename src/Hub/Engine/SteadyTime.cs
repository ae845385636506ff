namespace Allentown311.Hub.Engine;

/// <summary>
/// The wall clock without its jumps: it goes on at its own pace when somebody sets the machine's clock, and nears the new time by at most
/// one part in twenty. Waits, settle times and lanes hang on it: a clock that is set forward must not cut a settle time short, and one
/// that is set back must not let work lie.
/// </summary>
internal sealed class SteadyTime(TimeProvider wall) : TimeProvider
{
    private const double FastestCorrection = 0.05;

    private readonly Lock gate = new();
    private DateTimeOffset last = wall.GetUtcNow();
    private long stamp = wall.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => wall.TimestampFrequency;

    /// <summary>The wall clock itself, for what is compared with other machines' clocks: signatures.</summary>
    public static DateTimeOffset WallOf(TimeProvider time) => ClockOf(time).GetUtcNow();

    /// <summary>The clock beneath, which jumps when somebody sets it; the clock itself where it is no steady one.</summary>
    public static TimeProvider ClockOf(TimeProvider time) => time is SteadyTime steady ? steady.Wall : time;

    private TimeProvider Wall => wall;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            var now = wall.GetTimestamp();
            var passed = wall.GetElapsedTime(stamp, now);
            var most = passed * FastestCorrection;
            var gap = wall.GetUtcNow() - (last + passed);
            last += passed + (gap > most ? most : gap < -most ? -most : gap);
            stamp = now;
            return last;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => wall.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => wall.CreateTimer(callback, state, dueTime, period);
}
