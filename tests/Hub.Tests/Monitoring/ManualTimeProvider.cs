namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>A clock that moves only when the test advances it.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private long timestamp = 1;

    public void Advance(TimeSpan by) => timestamp += by.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => timestamp;
}
