using Allentown311.City.Hub;

namespace Allentown311.City.Events;

/// <summary>
/// Checks that a listener receives the events of each ticket from its first change to its last, in order. The last event need not be that
/// the ticket was closed: when a department's status update overtakes its answer to the order, the hub notes the number after that.
/// </summary>
internal static class StoryCheck
{
    /// <summary>What is missing or out of order, one line each. Pure.</summary>
    /// <param name="orders">The hub's work orders.</param>
    /// <param name="heard">The events in the order received. An event with the same id is a repeat.</param>
    public static IEnumerable<string> Differences(IEnumerable<HubOrder> orders, IEnumerable<TicketEvent> heard)
    {
        var stories = heard.DistinctBy(e => e.Id).ToLookup(e => e.Ticket, StringComparer.Ordinal);
        foreach (var ticket in orders.GroupBy(o => o.Ticket, StringComparer.Ordinal))
        {
            var story = stories[ticket.Key].ToList();
            if (story.Count == 0)
                yield return $"{ticket.Key}: no event";
            else if (!story.Select(e => e.Version).SequenceEqual(Enumerable.Range(1, story.Count)))
                yield return $"{ticket.Key}: its changes were heard in the order {string.Join(", ", story.Select(e => e.Version))}";
            else if (!IsKind(story[0], "received")
                || (ticket.All(o => o.IsOver && !o.IsParked) && (story[^1].Status != "closed" || !story.Exists(e => IsKind(e, "closed")))))
                yield return $"{ticket.Key}: its story is {string.Join(", ", story.Select(e => e.Type.Split('.')[^1]))}";
            else if (ticket.FirstOrDefault(o => story[^1].Orders.GetValueOrDefault(o.Reference) != o.State) is { } order)
            {
                var last = story[^1].Orders.GetValueOrDefault(order.Reference) ?? "nothing";
                yield return $"{ticket.Key}: {order.Reference} is {order.State}, and the last that was heard is {last}";
            }
        }
    }

    private static bool IsKind(TicketEvent received, string kind) => received.Type.EndsWith($".{kind}", StringComparison.Ordinal);
}
