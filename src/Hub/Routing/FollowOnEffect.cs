using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Routing;

/// <summary>
/// Gives a ticket another department's order when a department ends its own with a code that asks for it, in the transaction that ends it.
/// Pure.
/// </summary>
internal sealed class FollowOnEffect(CityConfiguration city) : IChangeEffect
{
    /// <inheritdoc/>
    public TicketChange Extend(TicketChange change, DateTimeOffset now, Commit commit)
    {
        var followOns = city.Catalogue.Service(change.After.Service)?.FollowOns ?? [];
        if (followOns.IsEmpty || change.Before is null)
        {
            return change;
        }

        foreach (var order in change.After.WorkOrders.Where(o => HasJustEnded(change.Before, o)))
        {
            foreach (var rule in followOns.Where(f => f.When == order.Department && f.Codes.Contains(order.DepartmentCode!)))
            {
                change = Add(change, order, rule.Then, now, commit);
            }
        }

        return change;
    }

    /// <inheritdoc/>
    public void Add(TicketChange change, DateTimeOffset now, Commit commit)
    {
        // What follows is in the ticket itself.
    }

    private static bool HasJustEnded(Ticket before, WorkOrder order) =>
        order is { State: WorkOrderState.Completed or WorkOrderState.Declined or WorkOrderState.Duplicate or WorkOrderState.Cancelled }
        && order.DepartmentCode is not null
        && before.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal) is { IsOpen: true };

    // A department gets one order of a ticket in this way, however often the first one is reopened and ended again.
    private TicketChange Add(TicketChange change, WorkOrder ended, string code, DateTimeOffset now, Commit commit)
    {
        var ticket = change.After;
        var ordinal = ticket.WorkOrders.Max(o => o.Ordinal) + 1;
        if (ticket.WorkOrders.Any(o => o.Department == code)
            || ordinal > WorkOrderId.MostPerTicket
            || city.Catalogue.Department(code) is not { } department)
        {
            return change;
        }

        var order = new WorkOrder
        {
            TicketId = ticket.Id,
            Ordinal = ordinal,
            Reference = WorkOrderId.Reference(city.ReferencePrefix, ticket.Number, ordinal),
            Department = code,
            Mapping = department.Mapping,
            UpdatedAt = now,
        };
        commit.Jobs.Add(Job.Submit(order, now));
        commit.Timeline.Add(new TimelineEntry(
            ticket.Id, now, "routed", ordinal,
            $"to {code} as {order.Reference}: {ended.Department} ended its order with {ended.DepartmentCode}"));
        var extended = TicketRules.Settle(ticket with { WorkOrders = ticket.WorkOrders.Add(order) }, now);

        // The commit counts as one change of the ticket, as it did without the order.
        return change with { After = extended with { Version = ticket.Version } };
    }
}
