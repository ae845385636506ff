using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>The one place where a ticket's change becomes a notice. Pure.</summary>
/// <param name="told">What the city tells residents of.</param>
/// <param name="restoredAt">When this installation was restored from a backup (UTC); null for never.</param>
internal sealed class NoticeEffect(IReadOnlySet<NoticeEvent> told, DateTimeOffset? restoredAt) : IChangeEffect
{
    /// <inheritdoc/>
    public void Add(TicketChange change, DateTimeOffset now, Commit commit)
    {
        if (NoticePlan.After(change.Before, change.After, told, now) is { } notice)
        {
            commit.NewNotices.Add(MayHaveBeenTold(change) && notice.Job is { } job ? notice with { Job = job with { MayHaveRun = true } } : notice);
        }
    }

    // What a ticket went through before the restore, the installation that was lost may have told already; what a department said since, it has not.
    private bool MayHaveBeenTold(TicketChange change) =>
        change.Before is not null && change.After.RequestedAt <= restoredAt && !(LastWord(change.After) > restoredAt);

    private static DateTimeOffset? LastWord(Ticket ticket) => ticket.WorkOrders.Max(o => o.DepartmentChangedAt);
}
