using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>
/// What an order that comes to the hub inside a department's network changes there. Pure. A repeat makes nothing; a corrected one takes the place of
/// one that waits; whatever may have arrived at the department is looked up before it is sent again, as anywhere.
/// </summary>
internal static class EdgeIntakeRules
{
    /// <summary>The commit, and what was done in a word.</summary>
    /// <param name="asked">The order.</param>
    /// <param name="known">Its ticket, where that is known.</param>
    /// <param name="parked">The order's parked job, where it waits for a person.</param>
    /// <param name="city">The city.</param>
    /// <param name="channel">Where words about it go.</param>
    /// <param name="now">The time (UTC).</param>
    public static (Commit Commit, string Outcome) Take(EdgeOrder asked, Ticket? known, Job? parked, CityConfiguration city, string channel, DateTimeOffset now)
    {
        if (known is null)
        {
            return (New(null, asked.Ticket.ToTicket(now), asked, now), "taken");
        }

        if (known.WorkOrders.FirstOrDefault(o => o.Ordinal == asked.Ordinal) is not { } order)
        {
            return (New(known, known, asked, now), "taken");
        }

        var corrected = Corrected(known, asked.Ticket);
        if (parked is not null)
        {
            return Again(new ParkedItem(parked, known), corrected, order, city, channel, now);
        }

        if (order.IsWaiting)
        {
            // It is sent in its turn, with the words as they are then.
            return ReferenceEquals(corrected, known) ? (new Commit(), "known, waits")
                : (new Commit { Tickets = { new TicketChange(known, TicketRules.Settle(corrected, now)) } }, "corrected, waits");
        }

        return (Told(order, channel, now), "known, told again");
    }

    private static Commit New(Ticket? before, Ticket ticket, EdgeOrder asked, DateTimeOffset now)
    {
        var order = new WorkOrder { TicketId = ticket.Id, Ordinal = asked.Ordinal, Reference = asked.Reference, Department = asked.Department, Mapping = asked.Mapping, UpdatedAt = now };
        var with = ticket with { WorkOrders = [.. ticket.WorkOrders.Add(order).OrderBy(o => o.Ordinal)] };
        return new Commit
        {
            Tickets = { new TicketChange(before, before is null ? with : TicketRules.Settle(with, now)) },
            Jobs = { Job.Submit(order, now) with { Trace = ticket.Trace } },
            Timeline = { new TimelineEntry(ticket.Id, now, "routed", asked.Ordinal, $"to {asked.Department} as {asked.Reference}") },
        };
    }

    // Somebody over there has let it go on, perhaps corrected.
    private static (Commit, string) Again(ParkedItem item, Ticket corrected, WorkOrder order, CityConfiguration city, string channel, DateTimeOffset now)
    {
        var actor = new Actor("the 311 hub", "sent again from there", now);
        var decision = item.Job.Kind == JobKind.Submit
            ? RetryRules.Send(item, corrected, notThere: false, city, actor, "retry", ReferenceEquals(corrected, item.Ticket) ? null : "corrected")
            : RetryRules.Retry(item, notThere: false, city, actor);
        return decision is Decision.Done done ? (done.Commit, "goes on") : (Told(order with { Reason = ((Decision.Refused)decision).Message }, channel, now), "stays parked");
    }

    private static Commit Told(WorkOrder order, string channel, DateTimeOffset now) => new() { Outbox = { EdgeStatusMessages.Of(order, channel, now) } };

    // The same instance where nothing differs.
    private static Ticket Corrected(Ticket known, EdgeTicket asked)
    {
        var answers = asked.ToAnswers();
        var same = answers.Count == known.Answers.Count && answers.All(a => known.Answers.TryGetValue(a.Key, out var values) && values.SequenceEqual(a.Value, StringComparer.Ordinal));
        return same && known.Service == asked.Service && known.Description == asked.Description && known.Location == asked.Location ? known
            : known with { Service = asked.Service, Description = asked.Description, Location = asked.Location, Answers = same ? known.Answers : answers };
    }
}
