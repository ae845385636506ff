using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Decides which notice a change of a ticket calls for. Pure.</summary>
internal static class NoticePlan
{
    /// <summary>
    /// The notice that a ticket's change calls for, and the job that sends it. Null when the change is no event for residents, when the
    /// city does not notify them of it, and when the resident wants no notice.
    /// </summary>
    /// <param name="before">The ticket before the change; null for a new one.</param>
    /// <param name="after">The ticket after the change.</param>
    /// <param name="events">The events of which the city notifies residents.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="limits">The caps and prefixes; null for none.</param>
    public static NewNotice? After(
        Ticket? before, Ticket after, IReadOnlySet<NoticeEvent> events, DateTimeOffset now, NoticeLimits? limits = null)
    {
        if (NoticeRules.EventOf(before, after) is not { } e
            || !events.Contains(e)
            || NoticeRules.FirstMethod(after.Resident) is not { } channel)
        {
            return null;
        }

        // A number that gets no texts is passed over, and the notice says so.
        return channel == ContactMethod.Text && limits?.MayText(after.Resident) == false
            ? Make(after, e, WithoutText(after.Resident), now, $"{Name(channel)} failed: {NoticeLimits.NotTexted}", limits)
            : Make(after, e, channel, now, limits: limits);
    }

    /// <summary>The channel for a resident whose number gets no texts.</summary>
    /// <param name="resident">The resident.</param>
    /// <param name="failed">The channels that failed before.</param>
    public static ContactMethod WithoutText(Resident resident, params IReadOnlyCollection<ContactMethod> failed) =>
        NoticeRules.NextMethod(resident, ContactMethod.Text, failed) ?? ContactMethod.Phone;

    /// <summary>A notice by one channel. One that is on the call-back list has no job: it waits for a person at the desk.</summary>
    public static NewNotice Make(
        Ticket ticket, NoticeEvent e, ContactMethod channel, DateTimeOffset now, string? reason = null, NoticeLimits? limits = null)
    {
        var notice = new Notice { TicketId = ticket.Id, Event = e, Channel = channel, CreatedAt = now, UpdatedAt = now, Reason = reason };
        if (channel == ContactMethod.Phone)
        {
            return new NewNotice(notice with { State = NoticeState.ToCall }, null);
        }

        var job = new Job
        {
            Kind = JobKind.Notify,
            Subject = notice.Id,
            Lane = LaneName.Notify(Name(channel)),
            DueAt = now,
            Trace = ticket.Trace,
        };
        return new NewNotice(notice, job) { Caps = limits?.CapsOf(ticket, channel) ?? [] };
    }

    /// <summary>The channel's name in lanes and in the timeline.</summary>
    public static string Name(ContactMethod channel) => channel.ToString().ToLowerInvariant();
}
