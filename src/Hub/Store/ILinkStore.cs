namespace Allentown311.Hub.Store;

/// <summary>What passes between hub and departments.</summary>
internal interface ILinkStore
{
    /// <summary>Adds what passed to the links' counts and states, and forgets counts that no rule looks at any more.</summary>
    Task NoteAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct);

    /// <summary>The links as last noted.</summary>
    Task<IReadOnlyList<LinkRow>> StatesAsync(CancellationToken ct);

    /// <summary>News by link and hour, as far back as they are kept.</summary>
    Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct);

    /// <summary>Since when the oldest order of each mapping waits to be handed over, and the oldest one handed over for an answer.</summary>
    Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct);
}
