using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Edge;

/// <summary>
/// Decides what an order from the city's hub changes at an edge hub. Pure. A repeat changes nothing. A corrected order replaces one that
/// waits. An order that may have arrived at the department is looked up before it is sent again, as in any hub.
/// </summary>
internal static class EdgeIntakeRules
{
    /// <summary>The commit, and the outcome in a few words for the log.</summary>
    /// <param name="asked">The order.</param>
    /// <param name="known">The order's ticket at this hub; null when this hub does not have it yet.</param>
    /// <param name="parked">The order's parked job; null when the order does not wait for a person.</param>
    /// <param name="city">The city.</param>
    /// <param name="channel">The outbox channel for status messages to the city's hub.</param>
    /// <param name="now">The time (UTC).</param>
    public static (Commit Commit, string Outcome) Accept(
        EdgeOrder asked, Ticket? known, Job? parked, CityConfiguration city, string channel, DateTimeOffset now)
    {
        if (known is null)
        {
            return (New(null, asked.Ticket.ToTicket(now), asked, now), "taken");
        }

        if (known.Destroyed >= DestroyedParts.Contacts)
        {
            return AcceptAnew(asked, known, channel, now);
        }

        var corrected = Corrected(known, asked.Ticket);
        if (known.WorkOrders.FirstOrDefault(o => o.Ordinal == asked.Ordinal) is not { } order)
        {
            // The ticket may have been corrected since its first order came here.
            return (New(known, corrected, asked, now), "taken");
        }

        if (parked is not null)
        {
            return Resume(new ParkedItem(parked, known), corrected, order, city, channel, now);
        }

        if (order.IsWaiting)
        {
            // The order's job is in the store already. It sends the ticket as it is then, with the correction.
            return ReferenceEquals(corrected, known)
                ? (new Commit(), "known, waits")
                : (new Commit { Tickets = { new TicketChange(known, TicketRules.Settle(corrected, now)) } }, "corrected, waits");
        }

        // The order is with the department, so it is not sent again now. Should a person send it again later, it has the corrected text.
        var reply = StatusReply(order, channel, now);
        if (!ReferenceEquals(corrected, known))
        {
            reply.Tickets.Add(new TicketChange(known, TicketRules.Settle(corrected, now)));
            reply.Timeline.Add(
                new TimelineEntry(known.Id, now, "corrected", order.Ordinal, "after it was sent: the department has the old text"));
        }

        return (reply, "known, status sent again");
    }

    // What was destroyed here does not come back with a repeat. Another order of the ticket is new work, and brings all of it.
    private static (Commit, string) AcceptAnew(EdgeOrder asked, Ticket known, string channel, DateTimeOffset now)
    {
        if (known.WorkOrders.FirstOrDefault(o => o.Ordinal == asked.Ordinal) is { } order)
        {
            return (StatusReply(order, channel, now), "known, its record was destroyed");
        }

        var commit = New(known, Corrected(known, asked.Ticket), asked, now);
        commit.Rows.Add(TicketTable.Content.Of(commit.Tickets[0].After));
        return (commit, "taken");
    }

    private static Commit New(Ticket? before, Ticket ticket, EdgeOrder asked, DateTimeOffset now)
    {
        var order = new WorkOrder
        {
            TicketId = ticket.Id,
            Ordinal = asked.Ordinal,
            Reference = asked.Reference,
            Department = asked.Department,
            Mapping = asked.Mapping,
            UpdatedAt = now,
        };
        var with = ticket with { WorkOrders = [.. ticket.WorkOrders.Add(order).OrderBy(o => o.Ordinal)] };
        return new Commit
        {
            Tickets = { new TicketChange(before, before is null ? with : TicketRules.Settle(with, now)) },
            Jobs = { Job.Submit(order, now) with { Trace = ticket.Trace } },
            Timeline = { new TimelineEntry(ticket.Id, now, "routed", asked.Ordinal, $"to {asked.Department} as {asked.Reference}") },
        };
    }

    // A person at the city's hub has retried the order, perhaps with a correction.
    private static (Commit, string) Resume(
        ParkedItem item, Ticket corrected, WorkOrder order, CityConfiguration city, string channel, DateTimeOffset now)
    {
        var actor = new Actor("the 311 hub", "sent again from there", now);
        var correction = ReferenceEquals(corrected, item.Ticket) ? null : "corrected";
        var decision = item.Job.Kind == JobKind.Submit
            ? RetryRules.Send(item, corrected, notThere: false, city, actor, "retry", correction)
            : RetryRules.Retry(item, notThere: false, city, actor);
        return decision is Decision.Done done
            ? (done.Commit, "goes on")
            : (StatusReply(order with { Reason = ((Decision.Refused)decision).Message }, channel, now), "stays parked");
    }

    private static Commit StatusReply(WorkOrder order, string channel, DateTimeOffset now) =>
        new() { Outbox = { EdgeStatusMessages.Of(order, channel, now) } };

    // Returns the same instance when nothing differs.
    private static Ticket Corrected(Ticket known, EdgeTicket asked)
    {
        var answers = asked.ToAnswers();
        var hasSameAnswers = answers.Count == known.Answers.Count && answers.All(answer =>
            known.Answers.TryGetValue(answer.Key, out var values) && values.SequenceEqual(answer.Value, StringComparer.Ordinal));
        if (hasSameAnswers
            && known.Service == asked.Service
            && known.Description == asked.Description
            && known.Location == asked.Location
            && known.Resident == asked.Resident
            && known.MediaUrl == asked.MediaUrl)
        {
            return known;
        }

        return known with
        {
            Service = asked.Service,
            Description = asked.Description,
            Location = asked.Location,
            Resident = asked.Resident,
            MediaUrl = asked.MediaUrl,
            Answers = hasSameAnswers ? known.Answers : answers,
        };
    }
}
