namespace Allentown311.CrmCore.Tickets;

/// <summary>What a ticket's work orders make of the ticket. Pure.</summary>
public static class TicketRules
{
    /// <summary>
    /// The ticket as its work orders say. It closes when its last open work order does: completed when any was, else declined, else
    /// duplicate, else cancelled; one that was rerouted says nothing. Bumps the version and the time of change.
    /// </summary>
    public static Ticket Settle(Ticket ticket, DateTimeOffset now)
    {
        var (status, resolution) = Outcome(ticket);
        var note = ticket.WorkOrders.OrderByDescending(o => o.DepartmentChangedAt ?? DateTimeOffset.MinValue).Select(o => o.Note).FirstOrDefault(n => n is not null);
        return ticket with
        {
            Status = status,
            Resolution = resolution,
            StatusNote = note ?? ticket.StatusNote,
            UpdatedAt = now,
            Version = ticket.Version + 1,
        };
    }

    private static (TicketStatus Status, Resolution? Resolution) Outcome(Ticket ticket)
    {
        var orders = ticket.WorkOrders;
        if (orders.IsEmpty)
        {
            return (ticket.Status, ticket.Resolution);
        }

        if (orders.All(o => o.State.IsFinal()))
        {
            return (TicketStatus.Closed, Resolve(orders.Select(o => o.State)));
        }

        var started = orders.Any(o => o.State is WorkOrderState.InProgress or WorkOrderState.OnHold || (o.State.IsFinal() && o.State != WorkOrderState.Rerouted));
        return (started ? TicketStatus.InProgress : TicketStatus.Open, null);
    }

    private static Resolution Resolve(IEnumerable<WorkOrderState> states)
    {
        var all = states.ToHashSet();
        return all.Contains(WorkOrderState.Completed) ? Resolution.Completed
            : all.Contains(WorkOrderState.Declined) ? Resolution.Declined
            : all.Contains(WorkOrderState.Duplicate) ? Resolution.Duplicate
            : Resolution.Cancelled;
    }
}
