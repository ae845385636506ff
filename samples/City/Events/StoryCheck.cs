using Allentown311.City.Hub;

namespace Allentown311.City.Events;

/// <summary>
/// Whoever listens hears each ticket's story from its first change to its last, in order. The last need not be that it was closed: where
/// the department's
/// word overtakes its answer to the order, the number it gave is noted after that.
/// </summary>
internal static class StoryCheck
{
    /// <summary>Pure: what should not be so.</summary>
    /// <param name="orders">The hub's work orders.</param>
    /// <param name="heard">The events as they came. One that is told again under its id is no other.</param>
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
                yield return $"{ticket.Key}: {order.Reference} is {order.State}, and the last that was heard is {story[^1].Orders.GetValueOrDefault(order.Reference) ?? "nothing"}";
        }
    }

    private static bool IsKind(TicketEvent told, string kind) => told.Type.EndsWith($".{kind}", StringComparison.Ordinal);
}
