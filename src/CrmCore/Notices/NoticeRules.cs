using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Notices;

/// <summary>Decides which event a resident is notified of, and by which channel. Pure.</summary>
public static class NoticeRules
{
    /// <summary>The event in a ticket's change that its resident may want to know of; null when there is nothing new.</summary>
    public static NoticeEvent? EventOf(Ticket? before, Ticket after)
    {
        if (before is null)
        {
            // A ticket that is closed on arrival was imported: its resident needs no notice of it.
            return after.Status == TicketStatus.Closed ? null : NoticeEvent.Received;
        }

        if (after.Status == TicketStatus.Closed && (before.Status != TicketStatus.Closed || before.Resolution != after.Resolution))
        {
            return after.Resolution switch
            {
                Resolution.Completed => NoticeEvent.Completed,
                Resolution.Declined => NoticeEvent.Declined,
                Resolution.Duplicate => NoticeEvent.Duplicate,
                _ => NoticeEvent.Cancelled,
            };
        }

        if (after.Status == TicketStatus.InProgress && before.Status != TicketStatus.InProgress)
        {
            return NoticeEvent.InProgress;
        }

        return after.Status == TicketStatus.Open && HasScheduledOrder(after) && !HasScheduledOrder(before) ? NoticeEvent.Scheduled : null;
    }

    /// <summary>
    /// The first channel to try. It is the one the resident chose if it can reach them, else the next one that can. Where none can, it is
    /// the call-back list, so that the desk sees the notice. Null when the resident wants no notice.
    /// </summary>
    public static ContactMethod? FirstMethod(Resident resident)
    {
        if (resident.Channel == ContactMethod.None)
        {
            return null;
        }

        if (CanReach(resident, resident.Channel))
        {
            return resident.Channel;
        }

        if (resident.Channel != ContactMethod.Phone)
        {
            return NextMethod(resident, resident.Channel);
        }

        return CanReach(resident, ContactMethod.Mail) ? ContactMethod.Mail : ContactMethod.Phone;
    }

    /// <summary>
    /// The channel to try after <paramref name="failed"/>: text takes over from mail, mail from text, and the call-back list from both.
    /// Null after the call-back list, which is the last.
    /// </summary>
    /// <param name="resident">The resident to reach.</param>
    /// <param name="failed">The channel that failed last.</param>
    /// <param name="alsoFailed">The channels that failed before it.</param>
    public static ContactMethod? NextMethod(
        Resident resident, ContactMethod failed, params IReadOnlyCollection<ContactMethod> alsoFailed)
    {
        if (failed == ContactMethod.Phone)
        {
            return null;
        }

        var other = failed == ContactMethod.Mail ? ContactMethod.Text : ContactMethod.Mail;
        return !alsoFailed.Contains(other) && CanReach(resident, other) ? other : ContactMethod.Phone;
    }

    private static bool HasScheduledOrder(Ticket ticket) =>
        ticket.WorkOrders.Any(o => o.State == WorkOrderState.Scheduled);

    private static bool CanReach(Resident resident, ContactMethod channel) => channel switch
    {
        ContactMethod.Mail => !string.IsNullOrWhiteSpace(resident.Email),
        ContactMethod.Text or ContactMethod.Phone => !string.IsNullOrWhiteSpace(resident.Phone),
        _ => false,
    };
}
