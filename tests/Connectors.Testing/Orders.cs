using System.Globalization;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors.Testing;

/// <summary>
/// Makes work orders to hand over. Every rig's mapping has a code for the service <c>pothole</c>, its department refuses <c>sinkhole</c>,
/// and there is no code for <c>ghost</c>.
/// </summary>
public static class Orders
{
    public const string Known = "pothole";
    public const string Refused = "sinkhole";
    public const string Uncoded = "ghost";

    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public static OutgoingOrder Make(int n = 1, string description = "Hole in the road", string service = Known)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"26-{n:00000}-0");
        var order = new WorkOrder
        {
            TicketId = n,
            Ordinal = 1,
            Reference = WorkOrderId.Reference("ALN", number, 1),
            Department = "streets",
            Mapping = "streets",
            UpdatedAt = Noon,
        };
        var ticket = new Ticket
        {
            Id = n,
            Number = number,
            Service = service,
            Description = description,
            Location = new Location("5th St, rear", Latitude: 40.602, Longitude: -75.47),
            Resident = new Resident { FirstName = "Test", LastName = "Person", Phone = "+1 610 555 0100" },
            Source = "test",
            RequestedAt = Noon,
            UpdatedAt = Noon,
            WorkOrders = [order],
        };
        return new OutgoingOrder(
            order, ticket, new Service { Code = service, Name = Translated.Of(service), Departments = ["streets"] },
            new Department("streets", Translated.Of("Streets"), "streets"));
    }
}
