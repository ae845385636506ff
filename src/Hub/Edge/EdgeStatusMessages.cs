using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>What the hub inside a department's network tells the others of a change. Pure.</summary>
internal static class EdgeStatusMessages
{
    /// <summary>The outbox's channel for a mapping.</summary>
    public static string Channel(string mapping) => $"edge.{mapping}";

    /// <summary>A word for each order that moved; what only waits here is nobody else's business.</summary>
    public static IEnumerable<OutboxMessage> Of(TicketChange change)
    {
        foreach (var order in change.After.WorkOrders)
        {
            var before = change.Before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal);
            if (before is not null && !ReferenceEquals(before, order) && order.State is not (WorkOrderState.Pending or WorkOrderState.InDoubt) && EdgeStatus.Of(before) != EdgeStatus.Of(order))
            {
                yield return Of(order, Channel(order.Mapping), change.After.UpdatedAt, change.After.Version.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>How an order stands, as a message.</summary>
    /// <param name="order">The order.</param>
    /// <param name="channel">The outbox's channel.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="version">What tells one change from the next; null for a word that is said again, which is another message each time.</param>
    public static OutboxMessage Of(WorkOrder order, string channel, DateTimeOffset now, string? version = null) => new(
        channel, $"{order.Reference}/{version ?? $"again-{Guid.NewGuid():N}"}", string.Join('-', order.Reference.Split('-')[^4..^1]), EdgeStatus.Subject,
        JsonSerializer.Serialize(EdgeStatus.Of(order), EdgeJson.Default.EdgeStatus), now);
}
