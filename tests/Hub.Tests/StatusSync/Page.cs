using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.StatusSync;

/// <summary>Builds pages of status updates of a department.</summary>
internal static class Page
{
    public static StatusUpdate Says(string external, WorkOrderState? state, int minute = 1, string? reference = null) => new()
    {
        ExternalId = external,
        Reference = reference,
        Code = state?.Name() ?? "XX",
        State = state,
        ChangedAt = Some.Noon.AddMinutes(minute),
        Note = $"said at {minute}",
    };

    /// <summary>A ticket whose orders have the department's numbers S-{ticket}-{ordinal}.</summary>
    public static Ticket Numbered(long id, params WorkOrderState[] states)
    {
        var ticket = Some.Ticket(id, states) with { Status = TicketStatus.Open, Resident = Some.Resident };
        return ticket with { WorkOrders = [.. ticket.WorkOrders.Select(o => o with { ExternalId = $"S-{id}-{o.Ordinal}" })] };
    }

    /// <summary>Applies a page to tickets by the departments' numbers alone.</summary>
    public static (Commit Commit, StatusChanges Changes) Apply(IReadOnlyList<StatusUpdate> updates, params IReadOnlyList<Ticket> tickets)
    {
        var known = tickets.SelectMany(t => t.WorkOrders).ToDictionary(o => o.ExternalId!, o => o.Id);
        var changes = new StatusChanges("streets", Some.Noon.AddHours(1));
        var commit = new Commit();
        var orderIds = updates.Select(u => known.TryGetValue(u.ExternalId!, out var id) ? new[] { id } : []);
        changes.Apply(updates, [.. orderIds], tickets, commit);
        var events = Enum.GetValues<NoticeEvent>().Except([NoticeEvent.Cancelled]).ToHashSet();
        return (Parts.WithNotices(commit, events), changes);
    }
}
