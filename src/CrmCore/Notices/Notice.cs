using Allentown311.CrmCore.Residents;

namespace Allentown311.CrmCore.Notices;

/// <summary>How far a notice is.</summary>
public enum NoticeState
{
    /// <summary>To be sent.</summary>
    Waiting = 0,

    /// <summary>Handed to its channel.</summary>
    Sent = 1,

    /// <summary>Its channel could not deliver it; another channel has taken over.</summary>
    Failed = 2,

    /// <summary>On the call-back list: the desk calls.</summary>
    ToCall = 3,

    /// <summary>The desk has called.</summary>
    Called = 4,
}

/// <summary>One message to one resident by one channel. Its id is made of ticket, event and channel, so a second one cannot exist.</summary>
public sealed record Notice
{
    /// <summary>The ticket it is about.</summary>
    public required long TicketId { get; init; }

    /// <summary>What it tells.</summary>
    public required NoticeEvent Event { get; init; }

    /// <summary>The channel it goes by.</summary>
    public required ContactMethod Channel { get; init; }

    /// <summary>How far it is.</summary>
    public NoticeState State { get; init; }

    /// <summary>Why it failed or had to be called, in words for the desk.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The id it is stored and queued under; also what the far side is given to drop a double by.</summary>
    public long Id => IdOf(TicketId, Event, Channel);

    /// <summary>The id of a ticket's notice of one event by one channel. One byte is left free between ticket and event.</summary>
    public static long IdOf(long ticketId, NoticeEvent e, ContactMethod channel) => (ticketId << 16) | ((long)e << 4) | (long)channel;

    /// <summary>The event and channel of a notice's id.</summary>
    public static (NoticeEvent Event, ContactMethod Channel) Parts(long noticeId) => ((NoticeEvent)((noticeId >> 4) & 0xF), (ContactMethod)(noticeId & 0xF));

    /// <summary>The ticket of a notice's id.</summary>
    public static long TicketOf(long noticeId) => noticeId >> 16;
}
