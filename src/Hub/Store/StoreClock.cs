namespace Allentown311.Hub.Store;

/// <summary>
/// The database server's clock, as last heard, carried on by this machine's stopwatch. Due times and settle times are written by one node and read by
/// another: they must not hang on whose clock is right.
/// </summary>
internal sealed class StoreClock(TimeProvider local) : TimeProvider
{
    private readonly Lock gate = new();
    private DateTimeOffset heard = local.GetUtcNow();
    private long at = local.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => local.TimestampFrequency;

    /// <summary>Sets it.</summary>
    /// <param name="now">What the database said.</param>
    /// <param name="asked">Timestamp from before it was asked: the answer took as long to come as the question to go.</param>
    public void Set(DateTimeOffset now, long asked)
    {
        lock (gate)
        {
            at = local.GetTimestamp();
            heard = now + (local.GetElapsedTime(asked, at) / 2);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return heard + local.GetElapsedTime(at);
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => local.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => local.CreateTimer(callback, state, dueTime, period);
}
