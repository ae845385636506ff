using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Gives a ticket to the department it belongs to: a new work order with a reference of its own. Pure.</summary>
internal static class RouteRules
{
    /// <summary>
    /// The order that a new one would replace: one its department refused as not theirs, or a parked one that certainly has not arrived.
    /// Null for none.
    /// </summary>
    public static WorkOrder? FindReplacedOrder(ParkedItem item) => item switch
    {
        { Job.Kind: JobKind.Route } => item.Order,
        {
            Job: { Kind: JobKind.Submit, MayHaveRun: false, Parked: not null },
            Order: { MayHaveArrived: false, State: WorkOrderState.Parked or WorkOrderState.Pending } order,
        } => order,
        _ => null,
    };

    public static Decision Route(ParkedItem item, string code, CityConfiguration city, Actor actor)
    {
        var replaced = FindReplacedOrder(item);
        if (item is { Job.Kind: JobKind.Submit, Order: { IsWaiting: true } doubtful } && replaced is null)
        {
            return new Decision.Refused(
                $"{doubtful.Reference} may have arrived at {doubtful.Department}: another department would do the work twice. "
                + "Find out first (retry, or adopt), or skip it with a reason.");
        }

        if (replaced is null && !(item.Job.Kind == JobKind.Route && item.Ticket!.WorkOrders.IsEmpty))
        {
            return new Decision.Refused($"{item.Id} does not wait for a department to be chosen.");
        }

        var ticket = item.Ticket!;
        if (FindObjection(item, ticket, replaced, code, city) is { } objection)
        {
            return new Decision.Refused(objection);
        }

        var order = CreateOrder(ticket, code, city, actor);
        var others = replaced is null ? ticket : ticket.With(replaced with
        {
            State = WorkOrderState.Rerouted,
            Reason = $"given to {code} as {order.Reference}",
            UpdatedAt = actor.Now,
        });
        var after = TicketRules.Settle(others with { WorkOrders = others.WorkOrders.Add(order) }, actor.Now);
        var commit = ParkedRules.EndJob(item, "route", actor, after, $"to {code} as {order.Reference}");
        commit.Jobs.Add(Job.Submit(order, actor.Now) with { MayHaveRun = actor.MayHaveDone(ticket) });
        if (item.Job.Kind == JobKind.Route && after.WorkOrders.FirstOrDefault(o => o.State == WorkOrderState.WrongDepartment) is { } next)
        {
            // Another of the ticket's orders waits for the same choice.
            commit.Jobs.Add(
                item.Job.Park($"{next.Department} says {next.Reference} is not theirs: choose the department it belongs to."));
        }

        var history = replaced is null ? "" : $" {replaced.Reference} stays as history.";
        return new Decision.Done(commit, $"{code} gets {order.Reference}.{history}");
    }

    private static WorkOrder CreateOrder(Ticket ticket, string code, CityConfiguration city, Actor actor)
    {
        var ordinal = ticket.WorkOrders.IsEmpty ? 1 : ticket.WorkOrders.Max(o => o.Ordinal) + 1;
        return new WorkOrder
        {
            TicketId = ticket.Id,
            Ordinal = ordinal,
            Reference = WorkOrderId.Reference(city.ReferencePrefix, ticket.Number, ordinal),
            Department = code,
            Mapping = city.Catalogue.Department(code)!.Mapping,
            UpdatedAt = actor.Now,
        };
    }

    private static string? FindObjection(ParkedItem item, Ticket ticket, WorkOrder? replaced, string code, CityConfiguration city)
    {
        if (city.Catalogue.Department(code) is null)
        {
            var known = string.Join(", ", city.Catalogue.Departments.Select(d => d.Code));
            return $"There is no department {code} in city.yaml. Write one of: {known}.";
        }

        if (city.Catalogue.Service(ticket.Service) is null)
        {
            return $"Service {ticket.Service} is no longer in services.yaml, and no order can be written without it: "
                + $"put it back, or change the ticket's service first (hub parked edit {item.Id} --service CODE).";
        }

        if (replaced?.State == WorkOrderState.WrongDepartment && replaced.Department == code)
        {
            return $"{code} has just said that it is not theirs: choose another department.";
        }

        if (ticket.WorkOrders.FirstOrDefault(o => o.Department == code && o.IsOpen && o.Ordinal != replaced?.Ordinal) is { } existing)
        {
            return $"{code} has {existing.Reference} for this ticket already. "
                + "If nothing else is to be done, skip this item with a reason.";
        }

        return ticket.WorkOrders.Any(o => o.Ordinal == WorkOrderId.MostPerTicket)
            ? $"Ticket {ticket.Number} has {WorkOrderId.MostPerTicket} work orders: no more fit."
            : null;
    }
}
