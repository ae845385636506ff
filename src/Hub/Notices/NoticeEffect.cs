using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Adds the notice that a ticket's change calls for to the commit that changes the ticket. No other code does.</summary>
/// <param name="events">The events of which the city notifies residents.</param>
/// <param name="restoredAt">When this installation was restored from a backup (UTC); null when it never was.</param>
/// <param name="limits">The caps and prefixes; null for none.</param>
/// <param name="held">Reports the notices that a cap holds; null for a command, which a person watches.</param>
internal sealed class NoticeEffect(
    IReadOnlySet<NoticeEvent> events, DateTimeOffset? restoredAt, NoticeLimits? limits = null, HeldNoticeLog? held = null)
    : IChangeEffect
{
    /// <inheritdoc/>
    public void Add(TicketChange change, DateTimeOffset now, Commit commit)
    {
        if (NoticePlan.After(change.Before, change.After, events, now, limits) is not { } notice)
        {
            return;
        }

        if (MayHaveBeenSent(change) && notice.Job is { } job)
        {
            notice = notice with { Job = job with { MayHaveRun = true } };
        }

        commit.NewNotices.Add(notice);
    }

    /// <inheritdoc/>
    public void OnWritten(CommitResult result) => held?.Add(result.HeldNotices);

    // The installation that was lost may have sent the notice of a change that happened before the restore. A status update from after
    // the restore is news to the resident.
    private bool MayHaveBeenSent(TicketChange change) =>
        change.Before is { } before && change.After.RequestedAt <= restoredAt && !IsNewsSince(restoredAt, before, change.After);

    // An older status update is not this change: a person may end an order long after it.
    private static bool IsNewsSince(DateTimeOffset? restoredAt, Ticket before, Ticket after) =>
        LatestStatusChange(after) is { } latest && latest > restoredAt && latest != LatestStatusChange(before);

    private static DateTimeOffset? LatestStatusChange(Ticket ticket) => ticket.WorkOrders.Max(o => o.DepartmentChangedAt);
}
