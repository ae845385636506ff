using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Mappings;

namespace Allentown311.Hub.Dispatch;

/// <summary>Asks a department's system for an order by our reference.</summary>
internal static class LookUp
{
    /// <summary>The order with what its department may need; null when the catalogue no longer knows its service or department.</summary>
    /// <param name="city">The city.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="order">Its order.</param>
    /// <param name="ensure">Asked right before it is sent; throws when this node may no longer. Null where nothing is sent.</param>
    public static OutgoingOrder? Outgoing(CityConfiguration city, Ticket ticket, WorkOrder order, Action? ensure = null) =>
        city.Catalogue.Service(ticket.Service) is { } service && city.Catalogue.Department(order.Department) is { } department
            ? new OutgoingOrder(order, ticket, service, department) { Trail = new Trail(ensure) } : null;

    /// <summary>How the look-up ended.</summary>
    public static async Task<Attempt> FindAsync(DepartmentLink link, OutgoingOrder order, CancellationToken ct)
    {
        try
        {
            return link.Mapping.CanFind && link.Connector is IFindWorkOrder finder
                ? Attempt.Of(await link.ReadAsync(token => finder.FindAsync(order, token), ct).ConfigureAwait(false))
                : new Attempt(OutcomeClass.Rejected, Reason: $"It may have arrived, and {link.Mapping.Name} can no longer be asked: look for {order.Reference} there.", Proven: false);
        }
        catch (TranslationException e)
        {
            // The look-up cannot even be written, today or tomorrow: a person looks instead.
            return new Attempt(OutcomeClass.Rejected, Reason: $"It may have arrived, and the look-up cannot be written ({e.Message}): look for {order.Reference} in {link.Mapping.Name}.", Proven: false);
        }
        catch (Exception e) when (e is not LeaseLostException && !ct.IsCancellationRequested)
        {
            return new Attempt(OutcomeClass.NotAnswered, Reason: Attempt.Of(e).Reason);
        }
    }
}
