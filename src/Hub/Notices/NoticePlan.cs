using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Which notice a change of a ticket calls for. Pure.</summary>
internal static class NoticePlan
{
    /// <summary>The notice and the job that sends it; null when there is nothing to tell or nobody to tell it to.</summary>
    public static NewNotice? After(Ticket? before, Ticket after, IReadOnlySet<NoticeEvent> told, DateTimeOffset now) =>
        NoticeRules.EventOf(before, after) is { } e && told.Contains(e) && NoticeRules.FirstMethod(after.Resident) is { } channel
            ? Make(after, e, channel, now) : null;

    /// <summary>A notice by one channel. What the desk must call has no job: it waits on the call-back list.</summary>
    public static NewNotice Make(Ticket ticket, NoticeEvent e, ContactMethod channel, DateTimeOffset now, string? reason = null)
    {
        var notice = new Notice { TicketId = ticket.Id, Event = e, Channel = channel, CreatedAt = now, UpdatedAt = now, Reason = reason };
        return channel == ContactMethod.Phone
            ? new NewNotice(notice with { State = NoticeState.ToCall }, null)
            : new NewNotice(notice, new Job { Kind = JobKind.Notify, Subject = notice.Id, Lane = LaneName.Notify(Name(channel)), DueAt = now, Trace = ticket.Trace });
    }

    /// <summary>The channel's word in lanes and events.</summary>
    public static string Name(ContactMethod channel) => channel.ToString().ToLowerInvariant();
}
