using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Mappings;

namespace Allentown311.Hub.Dispatch;

/// <summary>Looks a work order up in a department's system by our reference.</summary>
internal static class LookUp
{
    /// <summary>
    /// The order with the data its department may need; null when the catalogue no longer has its service or its department.
    /// </summary>
    /// <param name="city">The city.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="order">The ticket's order.</param>
    /// <param name="ensure">
    /// Called right before the order is sent; throws when this node may no longer send it. Null when nothing is sent.
    /// </param>
    public static OutgoingOrder? Outgoing(CityConfiguration city, Ticket ticket, WorkOrder order, Action? ensure = null) =>
        city.Catalogue.Service(ticket.Service) is { } service && city.Catalogue.Department(order.Department) is { } department
            ? new OutgoingOrder(order, ticket, service, department) { Trail = new Trail(ensure) }
            : null;

    /// <summary>Looks the order up and returns how that ended.</summary>
    public static async Task<Attempt> FindAsync(DepartmentLink link, OutgoingOrder order, CancellationToken ct)
    {
        var mapping = link.Mapping.Name;
        try
        {
            var canFind = order.Token is null ? link.Mapping.CanFind : link.Mapping.CanAskByToken;
            return canFind && link.Connector is IFindWorkOrder finder
                ? NumberRules.CheckFound(
                    Attempt.Of(await link.LookUpAsync(token => finder.FindAsync(order, token), ct).ConfigureAwait(false)))
                : Impossible($"It may have arrived, and {mapping} can no longer be asked: look for {order.Reference} there.");
        }
        catch (TranslationException e)
        {
            // The mapping cannot write the look-up, now or later, so a person looks instead.
            return Impossible(
                $"It may have arrived, and the look-up cannot be written ({e.Message}): look for {order.Reference} in {mapping}.");
        }
        catch (Exception e) when (e is not LeaseLostException && !ct.IsCancellationRequested)
        {
            return new Attempt(OutcomeClass.NotAnswered, Reason: Attempt.Of(e).Reason);
        }
    }

    private static Attempt Impossible(string reason) => new(OutcomeClass.Rejected, Reason: reason, Proven: false);
}
