using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors;

/// <summary>A work order to send, with everything a department may need to know about its ticket.</summary>
public sealed record OutgoingOrder(WorkOrder Order, Ticket Ticket, Service Service, Department Department)
{
    /// <summary>Our key, the same across every retry: stamp it into the department's record.</summary>
    public string Reference => Order.Reference;

    /// <summary>
    /// The token that the department's system gave for the order in place of a number. A look-up of an order with a token asks for the
    /// number behind it; null for every other order.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>The connector records here what it sent and what the department's system answered.</summary>
    public Trail Trail { get; init; } = new();
}
