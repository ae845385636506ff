using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>Writes the job of the purge when the hub starts, unless there is one.</summary>
internal sealed class PurgeStart(IStore store) : IStartupTask
{
    // A restored database holds again what was destroyed since its backup: it goes soon, though not while the hub starts.
    private static readonly TimeSpan First = TimeSpan.FromMinutes(6);

    /// <inheritdoc/>
    public Task RunAsync(DateTimeOffset now, CancellationToken ct) => store.Jobs.EnsureAsync(PurgeStep.JobAt(now + First), ct);
}
