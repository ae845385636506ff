namespace Allentown311.Hub.Tests.Links;

/// <summary>A clock that can be put on, and whose rounds (flush, look) come at once; single waits and time-outs last as long as they say.</summary>
internal sealed class RoundsAtOnce : TimeProvider
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);
    private long ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period > Round ? base.CreateTimer(callback, state, Round, Round) : base.CreateTimer(callback, state, dueTime, period);
}
