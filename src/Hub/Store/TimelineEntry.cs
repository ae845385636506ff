namespace Allentown311.Hub.Store;

/// <summary>One line of a ticket's timeline.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="At">When (UTC).</param>
/// <param name="What">A stable word: <c>received</c>, <c>routed</c>, <c>sent</c>, <c>in_doubt</c>, <c>status</c>, <c>notice</c>, <c>parked</c> …</param>
/// <param name="Ordinal">The work order it is about; 0 for the ticket.</param>
/// <param name="Detail">In words, for the desk.</param>
internal sealed record TimelineEntry(long TicketId, DateTimeOffset At, string What, int Ordinal = 0, string? Detail = null);
