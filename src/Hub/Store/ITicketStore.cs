using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>Reads tickets, and what belongs to them.</summary>
internal interface ITicketStore
{
    /// <summary>Reserves <paramref name="count"/> consecutive ticket ids and returns the first.</summary>
    Task<long> ReserveIdsAsync(int count, CancellationToken ct);

    /// <summary>Tickets by id, in any order; unknown ids are left out.</summary>
    Task<IReadOnlyList<Ticket>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct);

    /// <summary>Work order ids by the departments' own numbers; one number may stand for several of our orders.</summary>
    Task<ILookup<string, long>> FindByExternalIdsAsync(string mapping, IReadOnlyCollection<string> externalIds, CancellationToken ct);

    /// <summary>Tickets for GeoReport's list, newest first; without those whose record was destroyed.</summary>
    Task<IReadOnlyList<Ticket>> QueryAsync(TicketQuery query, CancellationToken ct);

    /// <summary>
    /// The tickets whose public state changed in a span of time, each with its last change in it, in the order of these changes.
    /// </summary>
    /// <param name="from">The beginning of the span (UTC).</param>
    /// <param name="until">The end of the span (UTC), included.</param>
    /// <param name="most">The largest number of tickets returned.</param>
    /// <param name="skip">The number of tickets before the first that is returned.</param>
    /// <param name="ct">Ends the read.</param>
    Task<IReadOnlyList<(long TicketId, DateTimeOffset At)>> ChangedAsync(
        DateTimeOffset from, DateTimeOffset until, int most, int skip, CancellationToken ct);

    /// <summary>A ticket's timeline, oldest first.</summary>
    Task<IReadOnlyList<TimelineEntry>> TimelineAsync(long ticketId, CancellationToken ct);

    /// <summary>A ticket's notices.</summary>
    Task<IReadOnlyList<Notice>> NoticesOfAsync(long ticketId, CancellationToken ct);

    /// <summary>Work orders after an id, by id.</summary>
    Task<IReadOnlyList<WorkOrder>> OrdersAfterAsync(long after, int most, CancellationToken ct);

    /// <summary>Work orders of a mapping that are open or changed since an instant; those after an id, by id.</summary>
    Task<IReadOnlyList<WorkOrder>> OrdersToCompareAsync(string mapping, DateTimeOffset since, long after, int most, CancellationToken ct);

    /// <summary>
    /// The oldest last activity among a mapping's open orders: the department's last update, or the submission where the department has
    /// sent no update. Null when no order is open.
    /// </summary>
    Task<DateTimeOffset?> OldestOpenAsync(string mapping, CancellationToken ct);
}

/// <summary>The search conditions of GeoReport v2 GET Service Requests; null means no condition.</summary>
/// <param name="From">Asked at this instant or later (UTC).</param>
/// <param name="Until">Asked at this instant or earlier (UTC).</param>
/// <param name="Services">Codes of services.</param>
/// <param name="Closed">True for closed requests only, false for open ones only.</param>
/// <param name="Most">The largest number of tickets returned.</param>
/// <param name="Skip">The number of tickets before the first that is returned.</param>
internal sealed record TicketQuery(
    DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<string>? Services, bool? Closed, int Most, int Skip = 0);
