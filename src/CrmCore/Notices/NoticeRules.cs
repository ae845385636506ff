using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Notices;

/// <summary>Who is told what, by which channel. Pure.</summary>
public static class NoticeRules
{
    /// <summary>What happened to the ticket that a resident may want to hear of; null for nothing new.</summary>
    public static NoticeEvent? EventOf(Ticket? before, Ticket after)
    {
        if (before is null)
        {
            // One that comes in closed is history.
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

        return after.Status == TicketStatus.Open && Scheduled(after) && !Scheduled(before) ? NoticeEvent.Scheduled : null;
    }

    /// <summary>
    /// The first channel to try: the one the resident chose, if it can reach them, else the next that does, and the call-back list where none
    /// does, so that the desk sees it. Null when they want no notice.
    /// </summary>
    public static ContactMethod? FirstMethod(Resident resident) =>
        resident.Channel == ContactMethod.None ? null
        : Reaches(resident, resident.Channel) ? resident.Channel
        : resident.Channel != ContactMethod.Phone ? NextMethod(resident, resident.Channel)
        : Reaches(resident, ContactMethod.Mail) ? ContactMethod.Mail : ContactMethod.Phone;

    /// <summary>
    /// The channel to try after <paramref name="failed"/>: mail falls to text, text to mail, both at last to the call-back list.
    /// <paramref name="alsoFailed"/> holds the channels that failed before. Null when the call-back list itself was the last.
    /// </summary>
    public static ContactMethod? NextMethod(Resident resident, ContactMethod failed, params IReadOnlyCollection<ContactMethod> alsoFailed)
    {
        if (failed == ContactMethod.Phone)
        {
            return null;
        }

        var other = failed == ContactMethod.Mail ? ContactMethod.Text : ContactMethod.Mail;
        return !alsoFailed.Contains(other) && Reaches(resident, other) ? other : ContactMethod.Phone;
    }

    private static bool Scheduled(Ticket ticket) => ticket.WorkOrders.Any(o => o.State == WorkOrderState.Scheduled);

    private static bool Reaches(Resident resident, ContactMethod channel) => channel switch
    {
        ContactMethod.Mail => !string.IsNullOrWhiteSpace(resident.Email),
        ContactMethod.Text or ContactMethod.Phone => !string.IsNullOrWhiteSpace(resident.Phone),
        _ => false,
    };
}
