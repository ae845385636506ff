using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A machine's wall clock and stopwatch: a test lets time pass on both, and may set the wall clock alone.</summary>
internal sealed class MachineClock : TimeProvider
{
    private TimeSpan passed;
    private TimeSpan set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan by) => passed += by;

    public void Set(TimeSpan by) => set += by;

    public override DateTimeOffset GetUtcNow() => Some.Noon + passed + set;

    public override long GetTimestamp() => passed.Ticks;
}
