using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A machine's clock and stopwatch: time passes on both when told to, and the clock alone may be set.</summary>
internal sealed class Machine : TimeProvider
{
    private TimeSpan passed;
    private TimeSpan set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan by) => passed += by;

    public void Set(TimeSpan by) => set += by;

    public override DateTimeOffset GetUtcNow() => Some.Noon + passed + set;

    public override long GetTimestamp() => passed.Ticks;
}
