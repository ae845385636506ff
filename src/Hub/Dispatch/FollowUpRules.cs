using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Dispatch;

/// <summary>Decides what becomes of an order that was handed over (a file, a staged row) and is not acknowledged yet. Pure.</summary>
internal static class FollowUpRules
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The job of the first look-up.</summary>
    /// <param name="submit">The job that handed the order over.</param>
    /// <param name="mapping">The department's mapping.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="token">What the department gave in place of a number, which the look-ups then ask for; null for nothing.</param>
    public static Job First(Job submit, Mapping mapping, DateTimeOffset now, string? token = null) => new()
    {
        Kind = JobKind.FollowUp,
        Subject = submit.Subject,
        Lane = submit.Lane,
        Trace = submit.Trace,
        DueAt = now + Shorter(token is null ? FirstLook : Shorter(FirstLook, mapping.Settle), mapping.AnswerWithin),
        Payload = token,
    };

    /// <summary>The commit that ends <paramref name="job"/> after a look-up.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="job">The follow-up job.</param>
    /// <param name="attempt">How the look-up ended; null when the department's system cannot be asked.</param>
    /// <param name="mapping">The department's mapping.</param>
    /// <param name="now">The time (UTC).</param>
    public static Commit After(Ticket ticket, Job job, Attempt? attempt, Mapping mapping, DateTimeOffset now)
    {
        var order = ticket.Order(WorkOrderId.Ordinal(job.Subject));
        if (order.State != WorkOrderState.Sent)
        {
            return new Commit { Finishes = job };
        }

        var age = now - (order.SentAt ?? now);
        var submit = Job.Submit(order, now) with { Lane = job.Lane, Trace = job.Trace };
        Commit Park(bool mayHaveArrived, string reason) =>
            DispatchRules.Park(
                ticket, job, submit, order with { MayHaveArrived = mayHaveArrived, WasHandedOver = mayHaveArrived }, reason, now);

        switch (attempt)
        {
            case { Class: OutcomeClass.Confirmed, ExternalId: { } id }:
                var received = order with { State = WorkOrderState.Received, ExternalId = order.ExternalId ?? id, UpdatedAt = now };
                return DispatchRules.MoveOrder(ticket, job, received, now, "sent", $"taken as {id}");
            case { Class: OutcomeClass.Rejected }:
                return Park(!attempt.Proven, attempt.Reason ?? "refused");
            case { Class: OutcomeClass.Absent }:
                // What was handed over and is gone was taken by the department's program, or removed. The hub cannot know which.
                return Park(mayHaveArrived: true, GoneReason(order, mapping));
            case var _ when age >= mapping.AnswerWithin:
                return Park(
                    mayHaveArrived: true,
                    $"Handed over, and no word from {mapping.Name} for {PlainTime.Span(mapping.AnswerWithin)}: "
                    + $"ask whether {order.Reference} is there{Token(job)}.");
            default:
                return new Commit { Finishes = job, Jobs = { job.PutOff(now + Wait(job, mapping, age)) } };
        }
    }

    private static string Token(Job job) => job.Payload is { } token ? $" (its token is {ShortText.Of(token, 60)})" : "";

    /// <summary>Why an order that was in the department's hands, and no longer is, waits for a person.</summary>
    public static string GoneReason(WorkOrder order, Mapping mapping) =>
        $"It was handed over, and {mapping.Name} has neither it nor an answer: look for {order.Reference} there.";

    private static TimeSpan Wait(Job job, Mapping mapping, TimeSpan age)
    {
        var wait = Backoff.After(job.Attempts + 2, FirstLook, LongestWait);
        return mapping.AnswerWithin > age ? Shorter(wait, mapping.AnswerWithin - age) : wait;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
