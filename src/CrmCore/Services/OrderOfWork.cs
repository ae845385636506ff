using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Services;

/// <summary>Decides whether an order may be sent, or waits for another department's. Pure.</summary>
public static class OrderOfWork
{
    /// <summary>What an order waits for.</summary>
    public enum Gate
    {
        /// <summary>For nothing: it may be sent.</summary>
        Open,

        /// <summary>For another order of the ticket.</summary>
        Waits,

        /// <summary>The other order ended in another way than was waited for: a person decides.</summary>
        Stopped,
    }

    /// <summary>Whether an order that was never sent may be sent now. What a person has released is not held back again.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="order">Its order.</param>
    /// <param name="service">The ticket's service.</param>
    public static Gate Of(Ticket ticket, WorkOrder order, Service service)
    {
        if (order.State != WorkOrderState.Pending
            || !service.Before.TryGetValue(order.Department, out var before)
            || ticket.WorkOrders.LastOrDefault(o => o.Department == before.Department) is not { } first)
        {
            return Gate.Open;
        }

        return first.State switch
        {
            WorkOrderState.Completed => Gate.Open,
            WorkOrderState.Received or WorkOrderState.Scheduled or WorkOrderState.InProgress or WorkOrderState.OnHold =>
                before.IsDone ? Gate.Waits : Gate.Open,
            WorkOrderState.Declined or WorkOrderState.Duplicate or WorkOrderState.Cancelled or WorkOrderState.Rerouted => Gate.Stopped,
            _ => Gate.Waits,
        };
    }
}
