using Allentown311.CrmCore.Residents;

namespace Allentown311.CrmCore.Notices;

/// <summary>
/// One message to one resident by one channel. Its id is made of ticket, event and channel, so that the store cannot hold two of the same.
/// </summary>
public sealed record Notice
{
    /// <summary>The ticket the notice is about.</summary>
    public required long TicketId { get; init; }

    /// <summary>The event the resident is notified of.</summary>
    public required NoticeEvent Event { get; init; }

    /// <summary>The channel the notice is sent by.</summary>
    public required ContactMethod Channel { get; init; }

    /// <summary>How far the notice has come.</summary>
    public NoticeState State { get; init; }

    /// <summary>Why it failed or why the desk has to call, written for the people at the desk; null when there is no reason.</summary>
    public string? Reason { get; init; }

    /// <summary>When the notice was created (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the notice last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// The id under which the notice is stored and queued. The receiving system gets it too, so that it can drop a duplicate.
    /// </summary>
    public long Id => IdOf(TicketId, Event, Channel);

    /// <summary>
    /// The id of a ticket's notice of one event by one channel: 4 bits of channel, 4 bits of event, one byte that is free, and the ticket.
    /// </summary>
    public static long IdOf(long ticketId, NoticeEvent e, ContactMethod channel) =>
        (ticketId << 16) | ((long)e << 4) | (long)channel;

    /// <summary>The event and the channel that a notice's id holds.</summary>
    public static (NoticeEvent Event, ContactMethod Channel) Parts(long noticeId) =>
        ((NoticeEvent)((noticeId >> 4) & 0xF), (ContactMethod)(noticeId & 0xF));

    /// <summary>The ticket that a notice's id holds.</summary>
    public static long TicketOf(long noticeId) => noticeId >> 16;
}
