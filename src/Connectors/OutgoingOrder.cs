using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors;

/// <summary>A work order to send, with everything a department may need to know about its ticket.</summary>
public sealed record OutgoingOrder(WorkOrder Order, Ticket Ticket, Service Service, Department Department)
{
    /// <summary>Our key, the same across every retry: stamp it into the department's record.</summary>
    public string Reference => Order.Reference;

    /// <summary>The connector records here what it sent and what the department's system answered.</summary>
    public Trail Trail { get; init; } = new();
}
