using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>Creates the feed of each polled mapping, together with the job for its first read, when the hub starts.</summary>
internal sealed class OpenFeedsTask(CityConfiguration city, IStore store) : IStartupTask
{
    /// <inheritdoc/>
    public async Task RunAsync(DateTimeOffset now, CancellationToken ct)
    {
        foreach (var mapping in city.Mappings.Values.Where(m => m.PollEvery is not null))
        {
            var firstRead = new Job { Kind = JobKind.ReadStatus, Subject = 0, Lane = LaneName.Read(mapping.Name), DueAt = now };
            await store.Feeds.OpenAsync(mapping.Name, firstRead, now, ct).ConfigureAwait(false);
        }
    }
}
