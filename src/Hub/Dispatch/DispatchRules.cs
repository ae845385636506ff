using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Dispatch;

/// <summary>
/// What becomes of a work order after an attempt. Pure. An order of unknown outcome is looked up before it is ever sent again; a system that
/// cannot be asked goes to a person, unless its mapping says <c>resend: safe</c>.
/// </summary>
internal static class DispatchRules
{
    /// <summary>The commit that ends <paramref name="job"/> after <paramref name="attempt"/>.</summary>
    public static Commit After(Ticket ticket, Job job, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        var order = ticket.Order(WorkOrderId.Ordinal(job.Subject));
        return attempt.Class switch
        {
            OutcomeClass.Confirmed => Moved(ticket, job, Arrived(order, attempt, WorkOrderState.Received, now), now, "sent", Known(attempt)),
            OutcomeClass.HandedOver => Moved(ticket, job, Arrived(order, attempt, WorkOrderState.Sent, now), now, "sent", "handed over", order.IsWaiting ? FollowUpRules.First(job, mapping, now) : null),

            // A word from the department that came meanwhile proves that it arrived.
            _ when !order.IsWaiting => new Commit { Finishes = job },
            OutcomeClass.NotSent => PutOff(job, now + (attempt.After ?? mapping.Limits.BreakerPause)),
            OutcomeClass.NotAnswered => NotAnswered(ticket, job, order, attempt, mapping, now),
            OutcomeClass.Throttled => PutOff(job, now + attempt.After!.Value),
            OutcomeClass.Rejected => Park(ticket, job, order, attempt.Reason ?? "rejected", now),
            OutcomeClass.Absent => Absent(ticket, job, order, mapping, now),
            OutcomeClass.InDoubt => InDoubt(ticket, job, order, attempt, mapping, now),
            _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
        };
    }

    /// <summary>Parks an order with the reason a person needs to act on.</summary>
    public static Commit Park(Ticket ticket, Job job, WorkOrder order, string reason, DateTimeOffset now) =>
        Park(ticket, job, job, order, reason, now);

    /// <summary>Parks an order; <paramref name="waiting"/> is the step a person may let go on.</summary>
    public static Commit Park(Ticket ticket, Job job, Job waiting, WorkOrder order, string reason, DateTimeOffset now) =>
        Moved(ticket, job, order with { State = WorkOrderState.Parked, Reason = reason, UpdatedAt = now }, now, "parked", reason, waiting.Park(reason));

    private static Commit InDoubt(Ticket ticket, Job job, WorkOrder order, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        var sent = order with { Sends = order.Sends + 1, SentAt = now, UpdatedAt = now, Reason = attempt.Reason, MayHaveArrived = true };
        if (sent.Sends >= mapping.Limits.Attempts && mapping.ResendIsSafe)
        {
            return Park(ticket, job, sent, $"Sent {sent.Sends} times without a usable answer, last: {attempt.Reason}", now);
        }

        if (mapping.ResendIsSafe)
        {
            return Moved(ticket, job, sent, now, "in_doubt", attempt.Reason, job.PutOff(now + Wait(job, mapping)));
        }

        return mapping.CanFind
            ? Moved(ticket, job, sent with { State = WorkOrderState.InDoubt }, now, "in_doubt", attempt.Reason, job.Again(now + mapping.Settle))
            : Park(ticket, job, sent, $"It may have arrived ({attempt.Reason}), and {mapping.Name} cannot be asked: look for {order.Reference} there.", now);
    }

    // It waits for an answer as long as a word about it may take; then a person looks.
    private static Commit NotAnswered(Ticket ticket, Job job, WorkOrder order, Attempt attempt, Mapping mapping, DateTimeOffset now)
    {
        if (now - order.SentAt > mapping.AnswerWithin)
        {
            return Park(ticket, job, order, $"It may have arrived, and for {PlainTime.Span(mapping.AnswerWithin)} {mapping.Name} could not be asked (last: {attempt.Reason}): look for {order.Reference} there.", now);
        }

        var next = job.PutOff(now + Wait(job, mapping));
        return order.Reason == attempt.Reason ? new Commit { Finishes = job, Jobs = { next } }
            : new Commit { Finishes = job, Jobs = { next }, Tickets = { new TicketChange(ticket, TicketRules.Settle(ticket.With(order with { Reason = attempt.Reason, UpdatedAt = now }), now)) } };
    }

    // Proven absent: sent again, as often as the mapping allows.
    private static Commit Absent(Ticket ticket, Job job, WorkOrder order, Mapping mapping, DateTimeOffset now) => order.Sends >= mapping.Limits.Attempts
        ? Park(ticket, job, order with { ExternalId = null, MayHaveArrived = false }, $"Sent {order.Sends} times, and {mapping.Name} has no record of it. Last: {order.Reason}", now)
        : Moved(ticket, job, order with { State = WorkOrderState.Pending, ExternalId = null, MayHaveArrived = false, UpdatedAt = now }, now, "absent", "looked up: not there, sent again", job.PutOff(now));

    internal static WorkOrder Arrived(WorkOrder order, Attempt attempt, WorkOrderState state, DateTimeOffset now) => order with
    {
        State = order.IsWaiting ? state : order.State,
        // Sent again, it has a new number over there; one it was known by while it was at work stays.
        ExternalId = order.IsWaiting ? attempt.ExternalId ?? order.ExternalId : order.ExternalId ?? attempt.ExternalId,
        // What was looked up and found is the earlier send.
        Sends = order.State == WorkOrderState.InDoubt ? order.Sends : order.Sends + 1,
        SentAt = order.State == WorkOrderState.InDoubt ? order.SentAt : now,
        Reason = null,
        MayHaveArrived = false,
        UpdatedAt = now,
    };

    internal static Commit Moved(Ticket ticket, Job job, WorkOrder order, DateTimeOffset now, string what, string? detail, Job? next = null)
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

    private static Commit PutOff(Job job, DateTimeOffset due) => new() { Finishes = job, Jobs = { job.PutOff(due) } };

    private static TimeSpan Wait(Job job, Mapping mapping) => Backoff.After(job.Attempts + 1, mapping.Limits.RetryFirst, mapping.Limits.RetryMost);

    private static string Known(Attempt attempt) => attempt.ExternalId is null ? "taken" : $"taken as {attempt.ExternalId}";
}
