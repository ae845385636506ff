using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Ends the pause of a department's lane when a person says so at the command line (<see cref="WorkNow"/>).</summary>
internal sealed class WorkNowWatch(IStore store, Lanes lanes, WorkSignal signal, TimeProvider time, ILogger<WorkNowWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Requests from before this start need nothing: no lane is paused yet.
        IReadOnlyDictionary<string, string>? seen = null;
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                var requests = await WorkNow.RequestsAsync(store, stoppingToken).ConfigureAwait(false);
                if (seen is not null)
                {
                    Resume(requests.Where(r => seen.GetValueOrDefault(r.Key) != r.Value).Select(r => r.Key));
                }

                seen = requests;
            }
            catch (StoreUnavailableException)
            {
                // The walk logs that the store is unavailable.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private void Resume(IEnumerable<string> mappings)
    {
        foreach (var mapping in mappings)
        {
            if (lanes[LaneName.Submit(mapping)] is { } lane)
            {
                lane.Resume();
                signal.Raise();
                Log.WorkResumed(log, mapping);
            }
        }
    }
}
