using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Routing;

/// <summary>Which departments a ticket becomes work orders for. Pure.</summary>
internal static class RoutingRules
{
    /// <summary>The ticket with one work order for each of its service's departments, and a job to submit each; parked when the catalogue cannot say.</summary>
    public static Commit Route(Ticket ticket, Job job, CityConfiguration city, DateTimeOffset now)
    {
        if (!ticket.WorkOrders.IsEmpty)
        {
            return new Commit { Finishes = job };
        }

        if (city.Catalogue.Service(ticket.Service) is not { } service)
        {
            return Parked(ticket, job, $"Service {ticket.Service} is no longer in services.yaml: put it back, or change the ticket's service.", now);
        }

        var orders = ImmutableArray.CreateBuilder<WorkOrder>(service.Departments.Length);
        foreach (var code in service.Departments)
        {
            if (city.Catalogue.Department(code) is not { } department)
            {
                return Parked(ticket, job, $"Department {code} of service {service.Code} is not in city.yaml: add it, then retry.", now);
            }

            var ordinal = orders.Count + 1;
            orders.Add(new WorkOrder
            {
                TicketId = ticket.Id,
                Ordinal = ordinal,
                Reference = WorkOrderId.Reference(city.ReferencePrefix, ticket.Number, ordinal),
                Department = code,
                Mapping = department.Mapping,
                UpdatedAt = now,
            });
        }

        var routed = TicketRules.Settle(ticket with { WorkOrders = orders.ToImmutable() }, now);
        var commit = new Commit { Finishes = job, Tickets = { new TicketChange(ticket, routed) } };
        foreach (var order in routed.WorkOrders)
        {
            commit.Jobs.Add(Job.Submit(order, now) with { MayHaveRun = job.Payload == RestoreMark.Payload });
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "routed", order.Ordinal, $"to {order.Department} as {order.Reference}"));
        }

        return commit;
    }

    private static Commit Parked(Ticket ticket, Job job, string reason, DateTimeOffset now) => new()
    {
        Finishes = job,
        Jobs = { job.Park(reason) },
        Timeline = { new TimelineEntry(ticket.Id, now, "parked", 0, reason) },
    };
}
