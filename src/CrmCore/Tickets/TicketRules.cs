namespace Allentown311.CrmCore.Tickets;

/// <summary>Derives a ticket's status from its work orders. Pure.</summary>
public static class TicketRules
{
    /// <summary>
    /// The ticket with the status that follows from its work orders. A ticket closes with its last open work order: as completed when any
    /// order is completed, else as declined, else as duplicate, else as cancelled. Rerouted orders do not count. Version and time of change
    /// are updated. A ticket that is open again gathers new data, so nothing of it counts as destroyed any more.
    /// </summary>
    public static Ticket Settle(Ticket ticket, DateTimeOffset now)
    {
        var (status, resolution) = StatusOf(ticket);
        var latestNote = ticket.WorkOrders
            .OrderByDescending(o => o.DepartmentChangedAt ?? DateTimeOffset.MinValue)
            .Select(o => o.Note)
            .FirstOrDefault(n => n is not null);
        return ticket with
        {
            Status = status,
            Resolution = resolution,
            StatusNote = latestNote ?? ticket.StatusNote,
            UpdatedAt = now,
            Version = ticket.Version + 1,
            Destroyed = status == TicketStatus.Closed ? ticket.Destroyed : DestroyedParts.None,
        };
    }

    private static (TicketStatus Status, Resolution? Resolution) StatusOf(Ticket ticket)
    {
        var orders = ticket.WorkOrders;
        if (orders.IsEmpty)
        {
            return (ticket.Status, ticket.Resolution);
        }

        if (orders.All(o => o.State.IsFinal()))
        {
            return (TicketStatus.Closed, ResolutionOf(orders.Select(o => o.State)));
        }

        return (orders.Any(HasStarted) ? TicketStatus.InProgress : TicketStatus.Open, null);
    }

    private static bool HasStarted(WorkOrder order) =>
        order.State is WorkOrderState.InProgress or WorkOrderState.OnHold
        || (order.State.IsFinal() && order.State != WorkOrderState.Rerouted);

    private static Resolution ResolutionOf(IEnumerable<WorkOrderState> states)
    {
        var distinct = states.ToHashSet();
        return distinct.Contains(WorkOrderState.Completed) ? Resolution.Completed
            : distinct.Contains(WorkOrderState.Declined) ? Resolution.Declined
            : distinct.Contains(WorkOrderState.Duplicate) ? Resolution.Duplicate
            : Resolution.Cancelled;
    }
}
