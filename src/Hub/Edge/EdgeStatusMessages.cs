using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Makes the status messages of an edge hub for the city's hub. Pure.</summary>
internal static class EdgeStatusMessages
{
    /// <summary>The outbox's channel for a mapping.</summary>
    public static string Channel(string mapping) => $"edge.{mapping}";

    /// <summary>
    /// One message for each order whose status changed. An order that only waits at the edge causes none: the city's hub need not know.
    /// </summary>
    public static IEnumerable<OutboxMessage> Of(TicketChange change)
    {
        foreach (var order in change.After.WorkOrders)
        {
            var before = change.Before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal);
            if (before is not null && HasNewStatus(before, order))
            {
                var version = change.After.Version.ToString(CultureInfo.InvariantCulture);
                yield return Of(order, Channel(order.Mapping), change.After.UpdatedAt, version);
            }
        }
    }

    /// <summary>The status message of an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="channel">The outbox's channel.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="version">
    /// The ticket's version, which makes the message id unique for each change; null for a status that is sent again, whose id is new each
    /// time.
    /// </param>
    public static OutboxMessage Of(WorkOrder order, string channel, DateTimeOffset now, string? version = null) => new(
        channel,
        $"{order.Reference}/{version ?? $"again-{Guid.NewGuid():N}"}",
        string.Join('-', order.Reference.Split('-')[^4..^1]),
        EdgeStatus.Subject,
        JsonSerializer.Serialize(EdgeStatus.Of(order), EdgeJson.Default.EdgeStatus),
        now);

    private static bool HasNewStatus(WorkOrder before, WorkOrder order) =>
        !ReferenceEquals(before, order)
        && order.State is not (WorkOrderState.Pending or WorkOrderState.InDoubt)
        && EdgeStatus.Of(before) != EdgeStatus.Of(order);
}
