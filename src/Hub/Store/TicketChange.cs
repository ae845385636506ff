using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>A ticket before and after a step; <see cref="Before"/> is null for a new ticket. The store writes only what differs.</summary>
internal sealed record TicketChange(Ticket? Before, Ticket After)
{
    /// <summary>True when nothing differs that only a person changes: service, description, location and answers.</summary>
    internal bool HasSameContent => Before is { } before
        && before.Service == After.Service
        && before.Description == After.Description
        && before.Location == After.Location
        && ReferenceEquals(before.Answers, After.Answers);
}
