using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A clock that only a test advances. Its timers fire after 2 ms at most, so code that waits checks it again and again.</summary>
internal sealed class ManualTime : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(2);
    private long ticks = Some.Noon.UtcTicks;

    public DateTimeOffset Now => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > LongestWait ? LongestWait : dueTime, period);
}
