using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>Opens the feed of each mapping that is polled, with its first read.</summary>
internal sealed class FeedOpening(CityConfiguration city, IStore store) : IStartupTask
{
    /// <inheritdoc/>
    public async Task RunAsync(DateTimeOffset now, CancellationToken ct)
    {
        foreach (var mapping in city.Mappings.Values.Where(m => m.PollEvery is not null))
        {
            var read = new Job { Kind = JobKind.ReadStatus, Subject = 0, Lane = LaneName.Read(mapping.Name), DueAt = now };
            await store.Feeds.OpenAsync(mapping.Name, read, now, ct).ConfigureAwait(false);
        }
    }
}
