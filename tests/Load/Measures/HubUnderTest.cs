using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>One hub, real or null, with its own caller and its own simulated surroundings.</summary>
internal sealed record Site(
    string Name, IReadOnlyList<Measured> Processes, Surroundings World, Caller Caller, IHubStore? Store) : IAsyncDisposable
{
    /// <summary>CPU time of its processes.</summary>
    public TimeSpan Cpu() => Processes.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.Cpu());

    /// <summary>Bytes its processes have written to disk.</summary>
    public long WrittenBytes() => Processes.Sum(p => p.WrittenBytes());

    /// <summary>The largest peak of resident memory among them, in bytes.</summary>
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
