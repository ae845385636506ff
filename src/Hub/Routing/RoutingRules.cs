using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Routing;

/// <summary>Decides which departments get a work order for a ticket. Pure.</summary>
internal static class RoutingRules
{
    /// <summary>
    /// Gives the ticket one work order for each of its service's departments, and each work order a job that submits it. Parks the job when
    /// the catalogue lacks the service or one of its departments, or the place lies outside the city; changes nothing when the ticket has
    /// its work orders already.
    /// </summary>
    public static Commit Route(Ticket ticket, Job job, CityConfiguration city, DateTimeOffset now)
    {
        if (!ticket.WorkOrders.IsEmpty)
        {
            return new Commit { Finishes = job };
        }

        if (city.Catalogue.Service(ticket.Service) is not { } service)
        {
            var reason = $"Service {ticket.Service} is no longer in services.yaml: put it back, or change the ticket's service.";
            return Park(ticket, job, reason, now);
        }

        if (job.Payload is null && PlaceRules.IsOutside(ticket.Location, city.Area))
        {
            const string reason = "Its point lies outside the city's area (area in city.yaml): correct lat and long (edit), "
                + "confirm the place as it is (retry), or skip it with a reason.";
            return Park(ticket, job, reason, now);
        }

        var orders = ImmutableArray.CreateBuilder<WorkOrder>(service.Departments.Length);
        foreach (var code in service.Departments)
        {
            if (city.Catalogue.Department(code) is not { } department)
            {
                var reason = $"Department {code} of service {service.Code} is not in city.yaml: add it, then retry.";
                return Park(ticket, job, reason, now);
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
            // After a restore the order may have been sent before, so its first submit counts as a repeated one.
            commit.Jobs.Add(Job.Submit(order, now) with { MayHaveRun = job.Payload == RestoreMark.Payload });
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "routed", order.Ordinal, $"to {order.Department} as {order.Reference}"));
        }

        return commit;
    }

    private static Commit Park(Ticket ticket, Job job, string reason, DateTimeOffset now) => new()
    {
        Finishes = job,
        Jobs = { job.Park(reason) },
        Timeline = { new TimelineEntry(ticket.Id, now, "parked", 0, reason) },
    };
}
