using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// The wall clock without its jumps. When the machine's clock is set, this clock keeps its own pace and approaches the new time by at most
/// one part in twenty. Waits, settle times and lanes use it: a clock that is set forward must not cut a settle time short, and a clock that
/// is set back must not delay jobs. <c>gate</c> guards <c>last</c> and <c>stamp</c>.
/// </summary>
internal sealed class SteadyTime(TimeProvider wall) : TimeProvider
{
    private const double FastestCorrection = 0.05;

    private readonly Lock gate = new();
    private DateTimeOffset last = wall.GetUtcNow();
    private long stamp = wall.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => wall.TimestampFrequency;

    /// <summary>The wall clock's time, for times that are compared with other machines' clocks, as in signatures.</summary>
    public static DateTimeOffset WallOf(TimeProvider time) => ClockOf(time).GetUtcNow();

    /// <summary>The wall clock beneath a steady clock, which jumps when it is set; any other clock is returned as it is.</summary>
    public static TimeProvider ClockOf(TimeProvider time) => time is SteadyTime steady ? steady.Wall : time;

    /// <summary>This machine's own clock beneath a steady clock or a database's clock.</summary>
    public static TimeProvider MachineOf(TimeProvider time) => ClockOf(time) is StoreClock store ? store.Local : ClockOf(time);

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
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        wall.CreateTimer(callback, state, dueTime, period);
}
