namespace Allentown311.Hub.Links;

/// <summary>A canary ticket as stored across restarts.</summary>
/// <param name="Slot">Start of the interval that it stands for. The ticket's source reference is made of it.</param>
/// <param name="At">When it was sent (UTC).</param>
/// <param name="TicketId">Id of its ticket; 0 while the hub does not know that the ticket is stored.</param>
internal sealed record CanarySent(DateTimeOffset Slot, DateTimeOffset At, long TicketId);
