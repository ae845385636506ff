using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>One hub, real or null, with its own caller and its own simulated surroundings.</summary>
internal sealed record HubUnderTest(
    string Name, IReadOnlyList<MeasuredProcess> Processes, Surroundings World, Caller Caller, IHubStore? Store) : IAsyncDisposable
{
    /// <summary>CPU time that the hub's processes have used so far.</summary>
    public TimeSpan CpuTime() => Processes.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.CpuTime());

    /// <summary>Bytes that the hub's processes have written to disk so far.</summary>
    public long WrittenBytes() => Processes.Sum(p => p.WrittenBytes());

    /// <summary>The largest peak of resident memory among the hub's processes, in bytes.</summary>
    public long PeakMemory() => Processes.Max(p => p.PeakMemory());

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        foreach (var process in Processes)
        {
            await process.DisposeAsync();
        }

        await World.DisposeAsync();
        Store?.Dispose();
    }
}
