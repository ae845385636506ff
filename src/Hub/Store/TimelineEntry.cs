namespace Allentown311.Hub.Store;

/// <summary>One line of a ticket's timeline.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="At">When (UTC).</param>
/// <param name="What">
/// The event's stable name: <c>received</c>, <c>routed</c>, <c>sent</c>, <c>in_doubt</c>, <c>status</c>, <c>notice</c>, <c>parked</c>,
/// <c>left_out</c> …
/// </param>
/// <param name="Ordinal">The ordinal of the work order it is about; 0 for the ticket itself.</param>
/// <param name="Detail">A description for the desk; null for none.</param>
internal sealed record TimelineEntry(long TicketId, DateTimeOffset At, string What, int Ordinal = 0, string? Detail = null);
