using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>
/// Writes the meter's counts to the store in one transaction, every five seconds and once the hub stops. The background task and
/// <see cref="StopAsync"/> use its fields one after the other, so they need no lock.
/// </summary>
internal sealed class TrafficFlush(TrafficMeter meter, DepartmentLinks links, IStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private IReadOnlyList<LinkNote> notes = [];

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);

        // The first flush writes notes that could not be written before, the second those counted since.
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the counts. When the store is unavailable, the notes stay in memory and the next flush writes them first.</summary>
    internal async Task FlushAsync(CancellationToken ct)
    {
        if (notes.Count == 0)
        {
            notes = meter.Take(FirstExpiry);
        }

        if (notes.Count == 0)
        {
            return;
        }

        try
        {
            await store.Links.NoteAsync(notes, ct).ConfigureAwait(false);
            notes = [];
        }
        catch (StoreUnavailableException)
        {
            // The walk logs that the store is unavailable, so this class does not.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await FlushAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private (string What, DateTimeOffset At)? FirstExpiry(string mapping) =>
        links[mapping] is { } link ? Expiries.First(link.Mapping, link.Connector as IExpire) : null;
}
