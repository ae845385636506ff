namespace Allentown311.Hub.Store;

/// <summary>Stores the traffic between the hub and the departments' systems.</summary>
internal interface ILinkStore
{
    /// <summary>Adds traffic to the links' counts and states, and deletes counts that no rule reads any more.</summary>
    Task NoteAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct);

    /// <summary>The links' states as last recorded.</summary>
    Task<IReadOnlyList<LinkRow>> StatesAsync(CancellationToken ct);

    /// <summary>Changes carried by each link in each hour, as far back as they are stored.</summary>
    Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct);

    /// <summary>
    /// Since when each mapping's oldest order waits to be handed over, and since when its oldest submitted order waits for an answer.
    /// </summary>
    Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct);
}
