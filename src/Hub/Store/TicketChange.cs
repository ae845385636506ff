using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>A ticket before and after; <see cref="Before"/> is null for a new one. Only what differs is written.</summary>
internal sealed record TicketChange(Ticket? Before, Ticket After)
{
    /// <summary>True when nothing differs that only a person corrects: service, words, place, answers.</summary>
    internal bool HasSameContent => Before is { } before
        && before.Service == After.Service && before.Description == After.Description && before.Location == After.Location && ReferenceEquals(before.Answers, After.Answers);
}
