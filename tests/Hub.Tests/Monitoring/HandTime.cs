namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>A clock that a test moves by hand.</summary>
internal sealed class HandTime : TimeProvider
{
    private long now = 1;

    public void Pass(TimeSpan by) => now += by.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;
}
