using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Writes the jobs of the nightly comparisons and of the housekeeping when the hub starts. After a restore it first has the files read
/// again that were read since the backup.
/// </summary>
internal sealed class ReconcileStartupTask(
    CityConfiguration city,
    DepartmentLinks links,
    IStore store,
    RestoreMark restored,
    ILogger<ReconcileStep> log) : IStartupTask
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
            var job = ReconcileStep.JobOf(link.Mapping.Name, ReconcileStep.NextNight(city, now));
            await store.Jobs.EnsureAsync(job, ct).ConfigureAwait(false);
        }

        await store.Jobs.EnsureAsync(HousekeepStep.JobAt(now + FirstHousekeeping), ct).ConfigureAwait(false);
    }
}
