using Allentown311.City.Hub;

namespace Allentown311.City.Events;

/// <summary>
/// Checks that a listener receives the events of each ticket from its first change to its last, in order. The last event may be another
/// than "closed": when a department's status update overtakes its answer to the order, the hub stores the record's number after it has
/// closed the ticket.
/// </summary>
internal static class EventCheck
{
    /// <summary>The tickets whose events are incomplete or out of order, one line each. Pure.</summary>
    /// <param name="orders">The hub's work orders.</param>
    /// <param name="received">The events in the order received. An event with the same id is a repeat.</param>
    public static IEnumerable<string> Differences(IEnumerable<HubOrder> orders, IEnumerable<TicketEvent> received)
    {
        var byTicket = received.DistinctBy(e => e.Id).ToLookup(e => e.Ticket, StringComparer.Ordinal);
        foreach (var ticket in orders.GroupBy(o => o.Ticket, StringComparer.Ordinal))
        {
            if (FindProblem([.. ticket], [.. byTicket[ticket.Key]]) is { } problem)
                yield return $"{ticket.Key}: {problem}";
        }
    }

    // The first problem with the events of one ticket; null when they are as they should be.
    private static string? FindProblem(List<HubOrder> orders, List<TicketEvent> events)
    {
        if (events.Count == 0)
            return "no event";
        if (!events.Select(e => e.Version).SequenceEqual(Enumerable.Range(1, events.Count)))
            return $"its changes were received in the order {string.Join(", ", events.Select(e => e.Version))}";

        var last = events[^1];
        var mustBeClosed = orders.TrueForAll(o => o.IsOver && !o.IsParked);
        var isClosed = last.Status == "closed" && events.Exists(e => IsKind(e, "closed"));
        if (!IsKind(events[0], "received") || (mustBeClosed && !isClosed))
            return $"its events are {string.Join(", ", events.Select(e => e.Type.Split('.')[^1]))}";

        return orders.Find(o => last.Orders.GetValueOrDefault(o.Reference) != o.State) is { } order
            ? $"{order.Reference} is {order.State}, and {last.Orders.GetValueOrDefault(order.Reference) ?? "nothing"} in its last event"
            : null;
    }

    private static bool IsKind(TicketEvent received, string kind) => received.Type.EndsWith($".{kind}", StringComparison.Ordinal);
}
