using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Dispatch;

/// <summary>
/// Decides what becomes of a work order after an attempt. Pure. An order in doubt is looked up before it is ever sent again. When the
/// department's system cannot be asked, the order goes to a person, unless its mapping says <c>resend: safe</c>.
/// </summary>
internal static class DispatchRules
{
    /// <summary>The commit that ends <paramref name="job"/> after <paramref name="attempt"/>.</summary>
    public static Commit After(Ticket ticket, Job job, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        var order = ticket.Order(WorkOrderId.Ordinal(job.Subject));
        return attempt.Class switch
        {
            OutcomeClass.Confirmed when attempt.ExternalId is not null =>
                MoveOrder(
                    ticket, job, Arrived(order, attempt, WorkOrderState.Received, now), now, "sent",
                    $"taken as {attempt.ExternalId}{By(order, mapping)}"),
            OutcomeClass.Confirmed or OutcomeClass.HandedOver => HandedOver(ticket, job, order, attempt, mapping, now),

            // The order no longer waits: a status update of the department came meanwhile and proves that the order arrived.
            _ when !order.IsWaiting => new Commit { Finishes = job },
            OutcomeClass.NotSent => TryAgain(job, now + (attempt.After ?? mapping.Limits.BreakerPause)),
            OutcomeClass.NotAnswered => NotAnswered(ticket, job, order, attempt, mapping, now),
            OutcomeClass.Throttled => TryAgain(job, now + attempt.After!.Value),
            OutcomeClass.Rejected => Park(ticket, job, order, attempt.Reason ?? "rejected", now),
            OutcomeClass.Absent => Absent(ticket, job, order, mapping, now),
            OutcomeClass.InDoubt => InDoubt(ticket, job, order, attempt, mapping, now),
            _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
        };
    }

    /// <summary>Parks an order with the reason a person needs to act on.</summary>
    public static Commit Park(Ticket ticket, Job job, WorkOrder order, string reason, DateTimeOffset now) =>
        Park(ticket, job, job, order, reason, now);

    /// <summary>Parks an order; <paramref name="waiting"/> is the job that a person may release.</summary>
    public static Commit Park(Ticket ticket, Job job, Job waiting, WorkOrder order, string reason, DateTimeOffset now)
    {
        var parked = order with { State = WorkOrderState.Parked, Reason = reason, UpdatedAt = now };
        return MoveOrder(ticket, job, parked, now, "parked", reason, waiting.Park(reason));
    }

    private static Commit HandedOver(Ticket ticket, Job job, WorkOrder order, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        // Proof that the order was handed over is no proof of a record: without a number the order stays "sent", and is followed up.
        var followUp = order.IsWaiting ? FollowUpRules.First(job, mapping, now, attempt.Token) : null;
        var arrived = Arrived(order, attempt, WorkOrderState.Sent, now) with { WasHandedOver = true };
        var detail = order.State == WorkOrderState.InDoubt ? "looked up: there, without a number yet"
            : attempt.Token is { } token ? $"handed over with token {ShortText.Of(token, 60)}" : "handed over";
        return MoveOrder(ticket, job, arrived, now, "sent", detail + By(order, mapping), followUp);
    }

    private static Commit InDoubt(Ticket ticket, Job job, WorkOrder order, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        var sent = order with { Sends = order.Sends + 1, SentAt = now, UpdatedAt = now, Reason = attempt.Reason, MayHaveArrived = true };
        if (sent.Sends >= mapping.Limits.Attempts && mapping.ResendIsSafe)
        {
            return Park(ticket, job, sent, $"Sent {sent.Sends} times without a usable answer, last: {attempt.Reason}", now);
        }

        if (mapping.ResendIsSafe)
        {
            return MoveOrder(ticket, job, sent, now, "in_doubt", attempt.Reason, job.PutOff(now + Wait(job, mapping)));
        }

        if (mapping.CanFind)
        {
            var inDoubt = sent with { State = WorkOrderState.InDoubt };
            return MoveOrder(ticket, job, inDoubt, now, "in_doubt", attempt.Reason, job.Again(now + mapping.Settle));
        }

        var reason = $"It may have arrived ({attempt.Reason}), and {mapping.Name} cannot be asked: look for {order.Reference} there.";
        return Park(ticket, job, sent, reason, now);
    }

    // The hub repeats the look-up for as long as a status update may take to come (answer_within). After that a person looks.
    private static Commit NotAnswered(Ticket ticket, Job job, WorkOrder order, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        if (now - order.SentAt > mapping.AnswerWithin)
        {
            var reason = $"It may have arrived, and for {PlainTime.Span(mapping.AnswerWithin)} {mapping.Name} could not be asked "
                + $"(last: {attempt.Reason}): look for {order.Reference} there.";
            return Park(ticket, job, order, reason, now);
        }

        var commit = new Commit { Finishes = job, Jobs = { job.PutOff(now + Wait(job, mapping)) } };
        if (order.Reason != attempt.Reason)
        {
            var explained = ticket.With(order with { Reason = attempt.Reason, UpdatedAt = now });
            commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(explained, now)));
        }

        return commit;
    }

    // The department's system certainly has no record: the hub sends the order again, as often as the mapping allows. An order that was in
    // the department's hands before is not absent: the department may have taken it away, so a person looks for it.
    private static Commit Absent(Ticket ticket, Job job, WorkOrder order, Mapping mapping, DateTimeOffset now)
    {
        if (order.WasHandedOver)
        {
            return Park(ticket, job, order with { MayHaveArrived = true }, FollowUpRules.GoneReason(order, mapping), now);
        }

        var absent = order with { ExternalId = null, MayHaveArrived = false };
        if (order.Sends >= mapping.Limits.Attempts)
        {
            var reason = $"Sent {order.Sends} times, and {mapping.Name} has no record of it. Last: {order.Reason}";
            return Park(ticket, job, absent, reason, now);
        }

        var pending = absent with { State = WorkOrderState.Pending, UpdatedAt = now };
        return MoveOrder(ticket, job, pending, now, "absent", "looked up: not there, sent again", job.PutOff(now));
    }

    private static WorkOrder Arrived(WorkOrder order, Attempt attempt, WorkOrderState state, DateTimeOffset now) => order with
    {
        State = order.IsWaiting ? state : order.State,

        // An order that is sent again gets a new number from the department. An order that is already at work keeps its number.
        ExternalId = order.IsWaiting ? attempt.ExternalId ?? order.ExternalId : order.ExternalId ?? attempt.ExternalId,

        // A look-up that finds the order confirms the earlier send, so this is no further one.
        Sends = order.State == WorkOrderState.InDoubt ? order.Sends : order.Sends + 1,
        SentAt = order.State == WorkOrderState.InDoubt ? order.SentAt : now,
        Reason = null,
        MayHaveArrived = false,
        UpdatedAt = now,
    };

    /// <summary>The commit that ends <paramref name="job"/> and writes the changed order, with an entry in the timeline.</summary>
    internal static Commit MoveOrder(
        Ticket ticket, Job job, WorkOrder order, DateTimeOffset now, string what, string? detail, Job? next = null)
    {
        var commit = new Commit
        {
            Finishes = job,
            Tickets = { new TicketChange(ticket, TicketRules.Settle(ticket.With(order), now)) },
            Timeline = { new TimelineEntry(ticket.Id, now, what, order.Ordinal, detail) },
        };
        if (next is not null)
        {
            commit.Jobs.Add(next);
        }

        return commit;
    }

    private static Commit TryAgain(Job job, DateTimeOffset due) => new() { Finishes = job, Jobs = { job.PutOff(due) } };

    private static TimeSpan Wait(Job job, Mapping mapping) =>
        Backoff.After(job.Attempts + 1, mapping.Limits.RetryFirst, mapping.Limits.RetryMost);

    // The file's text that wrote the order. A look-up may use a later text than the send did, so it names none.
    private static string By(WorkOrder order, Mapping mapping) =>
        order.State == WorkOrderState.InDoubt || mapping.Version.Length == 0 ? "" : $", by mapping {mapping.Version}";
}
