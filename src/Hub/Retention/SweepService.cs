using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>
/// Removes this machine's copies of what was destroyed: at the start, so that a purge that a crash broke off ends whole, and every hour,
/// because another node or a command may have destroyed something.
/// </summary>
internal sealed class SweepService(
    CityConfiguration city,
    CopySweep copies,
    OldFiles files,
    DepartmentLinks links,
    TimeProvider time,
    ILogger<SweepService> log) : BackgroundService
{
    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Removes the copies now. What cannot be removed is left to the next hour, and is logged.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var connectors = links.All.Select(l => l.Connector).ToList();
            if (await copies.RunAsync(connectors, areAll: true, ct).ConfigureAwait(false) is { IsEmpty: false } swept)
            {
                Log.Swept(log, swept.Lines, swept.Notices, swept.Orders);
            }

            if (PurgeOrder.OfRule(city.Retention, RecordClass.Files, time.GetUtcNow()) is { } order
                && await files.DestroyAsync(order, connectors, time.GetUtcNow(), ct).ConfigureAwait(false) is > 0 and var count)
            {
                Log.Destroyed(log, count, RecordClass.Files.Name());
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Whatever it is, a connector of another's making may throw it: an hour without a sweep, and never the end of the hub.
            var isForeseen = e is IOException or UnauthorizedAccessException or StoreUnavailableException;
            Log.NotSwept(log, e.GetType().Name, isForeseen ? null : e.StackTrace);
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Hourly, time);
        do
        {
            await SweepAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
