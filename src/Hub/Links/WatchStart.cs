using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Writes the job that checks the links.</summary>
internal sealed class WatchStart(IStore store) : IStartupTask
{
    /// <inheritdoc/>
    public Task RunAsync(DateTimeOffset now, CancellationToken ct) => store.Jobs.EnsureAsync(WatchStep.JobAt(now), ct);
}
