namespace Allentown311.Hub.Tests.Links;

/// <summary>
/// A clock that a test may advance. Its periodic timers (the flush, the watch) fire every 20 ms; single waits and time-outs take their real
/// time.
/// </summary>
internal sealed class FastTimers : TimeProvider
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);
    private long ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period > Round ? base.CreateTimer(callback, state, Round, Round) : base.CreateTimer(callback, state, dueTime, period);
}
