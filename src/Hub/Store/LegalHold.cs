namespace Allentown311.Hub.Store;

/// <summary>
/// An order to keep records whatever their retention says. It names a ticket, a service, a department, a span of time, or several of these:
/// a ticket is held when all that are given match.
/// </summary>
/// <param name="N">The hold's number, counted from 1.</param>
/// <param name="TicketId">The ticket; null for any.</param>
/// <param name="Service">The service's code; null for any.</param>
/// <param name="Department">The department's code, which has or had an order of the ticket; null for any.</param>
/// <param name="From">The beginning of the span (UTC), in which the ticket was open for some time; null for no beginning.</param>
/// <param name="Until">The end of the span (UTC), itself not part of it; null for no end.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">Who added it.</param>
/// <param name="At">When it was added (UTC).</param>
/// <param name="RemovedAt">When it was removed (UTC); null while it holds.</param>
/// <param name="RemovedBy">Who removed it.</param>
/// <param name="RemovedReason">Why it was removed.</param>
internal sealed record LegalHold(
    long N,
    long? TicketId,
    string? Service,
    string? Department,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    string Reason,
    string Who,
    DateTimeOffset At,
    DateTimeOffset? RemovedAt = null,
    string? RemovedBy = null,
    string? RemovedReason = null);
