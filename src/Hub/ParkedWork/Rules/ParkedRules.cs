using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>What a person may do with a parked item, and what that changes. Pure. Whatever may have arrived is never just sent again.</summary>
internal static class ParkedRules
{
    /// <summary>What becomes of <paramref name="action"/>.</summary>
    /// <param name="item">The item as it is.</param>
    /// <param name="action">What the person wants.</param>
    /// <param name="city">The city.</param>
    /// <param name="actor">Who, why and when.</param>
    /// <param name="sameNumber">References of other orders of the same mapping that have the number to adopt.</param>
    public static Decision Decide(ParkedItem item, ParkedAction action, CityConfiguration city, Actor actor, IReadOnlyCollection<string>? sameNumber = null)
    {
        if (item.Job.Lease != 0)
        {
            return new Decision.Refused($"{item.Id} is being worked at this moment (or the hub was stopped in the middle of it): look again in a moment.");
        }

        if (item.Job.Parked is null && !(item.Job.Kind == JobKind.Submit && action is ParkedAction.Edit or ParkedAction.Adopt))
        {
            return new Decision.Refused($"{item.Id} is no longer parked: it waits for its turn, and nothing needs to be done.");
        }

        return action switch
        {
            ParkedAction.Retry retry => RetryRules.Retry(item, retry.NotThere, city, actor),
            ParkedAction.Edit edit => EditRules.Edit(item, edit, city, actor),
            ParkedAction.Adopt adopt => AdoptRules.Adopt(item, adopt, actor, sameNumber ?? []),
            ParkedAction.Skip => SkipRules.Skip(item, city, actor),
            ParkedAction.RouteTo route => RouteRules.Route(item, route.Department, city, actor),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };
    }

    /// <summary>The words of the actions that are open to a person, for what an item shows.</summary>
    public static IReadOnlyList<string> Open(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var open = new List<string>();
        if (Decide(item, new ParkedAction.Retry(), city, actor) is Decision.Done)
        {
            open.Add("retry");
        }
        else if (Decide(item, new ParkedAction.Retry(NotThere: true), city, actor) is Decision.Done)
        {
            open.Add("retry --not-there");
        }

        var about = item.Order;
        if (item.Job.Kind == JobKind.Submit && about is { IsWaiting: true })
        {
            open.Add("edit");
        }
        else if (item.Job.Kind == JobKind.Route && item.Ticket is { WorkOrders.IsEmpty: true })
        {
            open.AddRange(["edit", "route"]);
        }

        if (AdoptRules.MayAdopt(item))
        {
            open.Add("adopt");
        }

        if (RouteRules.Replaced(item) is not null)
        {
            open.Add("route");
        }

        if (item.Job.Parked is not null)
        {
            open.Add("skip");
        }

        return open;
    }

    /// <summary>A commit that ends the item's job as it was seen, changes the order, and writes what was done to timeline and audit.</summary>
    internal static Commit Act(ParkedItem item, string word, Actor actor, Ticket? after, string became, string? what = null)
    {
        var order = item.Order;
        var commit = new Commit
        {
            Finishes = item.Job,
            Audit = { new AuditEntry(actor.Now, actor.By, $"parked.{word}", Subject(item), actor.Reason, State(item), what is null ? became : $"{became}; {what}") },
        };
        if (item.Ticket is { } ticket)
        {
            commit.Timeline.Add(new TimelineEntry(ticket.Id, actor.Now, word, order?.Ordinal ?? 0, $"{became}, by {actor.By}{(actor.Reason is null ? "" : $": {actor.Reason}")}"));
            if (after is not null)
            {
                commit.Tickets.Add(new TicketChange(ticket, after));
            }
        }

        return commit;
    }

    /// <summary>What an audit line is about.</summary>
    internal static string Subject(ParkedItem item) => $"{item.Id} {item.About}";

    private static string State(ParkedItem item) => $"{(item.Job.Parked is null ? "waiting" : "parked")}{(item.Order is { } order ? $", order {order.State.Name()}" : "")}";
}
