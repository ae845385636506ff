using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Writes the jobs of the nightly comparisons and of the housekeeping. After a restore, what was read since the backup is read again first.</summary>
internal sealed class ReconcileStart(CityConfiguration city, DepartmentLinks links, IStore store, RestoreMark restored, ILogger<ReconcileStep> log) : IStartupTask
{
    private static readonly TimeSpan FirstHousekeeping = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async Task RunAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (restored.At is { } at)
        {
            Log.Restored(log, at);
            await AfterRestore.RewindAsync(store, links, now, ct).ConfigureAwait(false);
        }

        foreach (var link in links.All.Where(DepartmentRecords.CanCompare))
        {
            await store.Jobs.EnsureAsync(ReconcileStep.JobOf(link.Mapping.Name, ReconcileStep.NextNight(city, now)), ct).ConfigureAwait(false);
        }

        await store.Jobs.EnsureAsync(HousekeepStep.JobAt(now + FirstHousekeeping), ct).ConfigureAwait(false);
    }
}
