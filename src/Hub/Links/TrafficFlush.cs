using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Carries what the meter counted to the store, every few seconds and at the end, in one transaction.</summary>
internal sealed class TrafficFlush(TrafficMeter meter, DepartmentLinks links, IStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private IReadOnlyList<LinkNote> notes = [];

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);

        // Once for notes that could not be carried before, once for those since.
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries what there is. What the store does not take now is kept and carried first the next time.</summary>
    internal async Task FlushAsync(CancellationToken ct)
    {
        if (notes.Count == 0)
        {
            notes = meter.Take(First);
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
            // The walk says that the store is away; counts need not say it again.
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

    private (string What, DateTimeOffset At)? First(string mapping) => links[mapping] is { } link ? Expiries.First(link.Mapping, link.Connector as IExpire) : null;
}
