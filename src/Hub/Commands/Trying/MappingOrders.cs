using Allentown311.Connectors;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>The orders that a ticket becomes for one mapping, as routing would make them now. Pure.</summary>
internal static class MappingOrders
{
    /// <summary>One order for each department of the ticket's service that the mapping serves; none without such a department.</summary>
    public static IReadOnlyList<OutgoingOrder> Of(Ticket ticket, CityConfiguration city, Mapping mapping)
    {
        if (city.Catalogue.Service(ticket.Service) is not { } service)
        {
            return [];
        }

        var orders = new List<OutgoingOrder>();
        foreach (var (index, code) in service.Departments.Index())
        {
            if (city.Catalogue.Department(code) is { } department && department.Mapping == mapping.Name)
            {
                orders.Add(new OutgoingOrder(Order(ticket, department, index + 1, city), ticket, service, department));
            }
        }

        return orders;
    }

    // A ticket that was routed keeps its references.
    private static WorkOrder Order(Ticket ticket, Department department, int ordinal, CityConfiguration city) =>
        ticket.WorkOrders.FirstOrDefault(o => o.Department == department.Code) ?? new WorkOrder
        {
            TicketId = ticket.Id,
            Ordinal = ordinal,
            Reference = WorkOrderId.Reference(city.ReferencePrefix, ticket.Number, ordinal),
            Department = department.Code,
            Mapping = department.Mapping,
            UpdatedAt = ticket.UpdatedAt,
        };
}
