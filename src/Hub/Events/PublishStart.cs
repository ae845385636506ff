using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>Writes the publishing job of each channel.</summary>
internal sealed class PublishStart(IEnumerable<OutboxChannel> channels, IStore store) : IStartupTask
{
    /// <inheritdoc/>
    public async Task RunAsync(DateTimeOffset now, CancellationToken ct)
    {
        foreach (var channel in channels)
        {
            await store.Jobs.EnsureAsync(PublishStep.JobOf(channel, now), ct).ConfigureAwait(false);
        }
    }
}
