using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Services;

/// <summary>How far another department must be before a department gets its order of the same ticket.</summary>
/// <param name="Department">Code of the department that comes first.</param>
/// <param name="IsDone">True when its work must be completed; false when it must have received its order.</param>
public sealed record WorkBefore(string Department, bool IsDone);

/// <summary>An order that a ticket gets when a department ends its own in a certain way.</summary>
/// <param name="When">Code of the department that ends its order.</param>
/// <param name="Codes">The department's own status codes that ask for it, as its system writes them.</param>
/// <param name="Then">Code of the department that gets the order.</param>
public sealed record FollowOn(string When, ImmutableArray<string> Codes, string Then);

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
