namespace Allentown311.Hub.Store;

/// <summary>
/// The database server's clock as last read, carried on by this machine's stopwatch. One node writes due times and settle times and another
/// reads them, so they must not depend on the nodes' own clocks.
/// </summary>
internal sealed class StoreClock(TimeProvider local) : TimeProvider
{
    // Guards the two fields below, which are read and written together by any thread.
    private readonly Lock gate = new();
    private DateTimeOffset serverTime = local.GetUtcNow();
    private long readAt = local.GetTimestamp();

    /// <summary>This machine's own clock.</summary>
    public TimeProvider Local => local;

    /// <inheritdoc/>
    public override long TimestampFrequency => local.TimestampFrequency;

    /// <summary>Sets the clock from an answer of the database.</summary>
    /// <param name="now">The time the database returned.</param>
    /// <param name="asked">
    /// This machine's timestamp from before the query was sent. Half the round trip is added, on the assumption that both ways take equally
    /// long.
    /// </param>
    public void Set(DateTimeOffset now, long asked)
    {
        lock (gate)
        {
            readAt = local.GetTimestamp();
            serverTime = now + (local.GetElapsedTime(asked, readAt) / 2);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return serverTime + local.GetElapsedTime(readAt);
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => local.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        local.CreateTimer(callback, state, dueTime, period);
}
