using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors;

/// <summary>A work order with everything a department may need to know of its ticket.</summary>
public sealed record OutgoingOrder(WorkOrder Order, Ticket Ticket, Service Service, Department Department)
{
    /// <summary>Our key, the same across every retry: stamp it into the department's record.</summary>
    public string Reference => Order.Reference;

    /// <summary>Where the connector writes down what it sent and what came back.</summary>
    public Trail Trail { get; init; } = new();
}
