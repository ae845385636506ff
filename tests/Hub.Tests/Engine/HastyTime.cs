using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A clock that goes only when told to, and whose waits are over in a moment: whoever waits looks again, and again.</summary>
internal sealed class HastyTime : TimeProvider
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);
    private long ticks = Some.Noon.UtcTicks;

    public DateTimeOffset Now => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > Moment ? Moment : dueTime, period);
}
