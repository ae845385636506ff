using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>
/// Decides whether a person may do something with a parked item, and what that changes. Pure. An order that may have arrived at its
/// department is never sent again without a look-up, by the hub or by a person.
/// </summary>
internal static class ParkedRules
{
    /// <summary>Decides on <paramref name="action"/>.</summary>
    /// <param name="item">The item as it is.</param>
    /// <param name="action">What the person wants.</param>
    /// <param name="city">The city.</param>
    /// <param name="actor">Who, why and when.</param>
    /// <param name="sameNumber">References of other orders of the same mapping that have the number to adopt.</param>
    public static Decision Decide(
        ParkedItem item, ParkedAction action, CityConfiguration city, Actor actor, IReadOnlyCollection<string>? sameNumber = null)
    {
        if (item.Job.Lease != 0)
        {
            return new Decision.Refused(
                $"{item.Id} is being worked at this moment (or the hub was stopped in the middle of it): look again in a moment.");
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

    /// <summary>The actions that are open to a person, in the words a command takes.</summary>
    public static IReadOnlyList<string> FindAllowedActions(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var allowed = new List<string>();
        if (Decide(item, new ParkedAction.Retry(), city, actor) is Decision.Done)
        {
            allowed.Add("retry");
        }
        else if (Decide(item, new ParkedAction.Retry(NotThere: true), city, actor) is Decision.Done)
        {
            allowed.Add("retry --not-there");
        }

        if (item.Job.Kind == JobKind.Submit && item.Order is { IsWaiting: true })
        {
            allowed.Add("edit");
        }
        else if (item.Job.Kind == JobKind.Route && item.Ticket is { WorkOrders.IsEmpty: true })
        {
            allowed.AddRange(["edit", "route"]);
        }

        if (AdoptRules.MayAdopt(item))
        {
            allowed.Add("adopt");
        }

        if (RouteRules.FindReplacedOrder(item) is not null)
        {
            allowed.Add("route");
        }

        if (item.Job.Parked is not null)
        {
            allowed.Add("skip");
        }

        return allowed;
    }

    /// <summary>
    /// A commit that ends the item's job only if the job is still as the person saw it, changes the ticket, and writes to timeline and
    /// audit.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="verb">The action, as timeline and audit name it.</param>
    /// <param name="actor">Who, why and when.</param>
    /// <param name="after">The changed ticket; null where it stays as it is.</param>
    /// <param name="outcome">What became of the item.</param>
    /// <param name="details">What else was done, for the audit alone; null for nothing.</param>
    internal static Commit EndJob(ParkedItem item, string verb, Actor actor, Ticket? after, string outcome, string? details = null)
    {
        var before = DescribeState(item);
        var audited = details is null ? outcome : $"{outcome}; {details}";
        var commit = new Commit
        {
            Finishes = item.Job,
            Audit = { new AuditEntry(actor.Now, actor.By, $"parked.{verb}", AuditSubject(item), actor.Reason, before, audited) },
        };
        if (item.Ticket is { } ticket)
        {
            var reason = actor.Reason is null ? "" : $": {actor.Reason}";
            commit.Timeline.Add(
                new TimelineEntry(ticket.Id, actor.Now, verb, item.Order?.Ordinal ?? 0, $"{outcome}, by {actor.By}{reason}"));
            if (after is not null)
            {
                commit.Tickets.Add(new TicketChange(ticket, after));
            }
        }

        return commit;
    }

    /// <summary>The item as an audit line names it.</summary>
    internal static string AuditSubject(ParkedItem item) => $"{item.Id} {item.About}";

    private static string DescribeState(ParkedItem item)
    {
        var state = item.Job.Parked is null ? "waiting" : "parked";
        return item.Order is { } order ? $"{state}, order {order.State.Name()}" : state;
    }
}
