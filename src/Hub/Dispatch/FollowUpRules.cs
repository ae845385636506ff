using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Dispatch;

/// <summary>What becomes of an order that was handed over (a file, a staged row) and not answered yet. Pure.</summary>
internal static class FollowUpRules
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // A department that tidies up its done/ takes the proof away: later than this an absence proves nothing any more.
    private static readonly TimeSpan AbsenceIsProof = TimeSpan.FromMinutes(10);

    /// <summary>The job that looks first.</summary>
    public static Job First(Job submit, Mapping mapping, DateTimeOffset now) => new()
    {
        Kind = JobKind.FollowUp, Subject = submit.Subject, Lane = submit.Lane, Trace = submit.Trace, DueAt = now + Shorter(FirstLook, mapping.AnswerWithin),
    };

    /// <summary>The commit that ends <paramref name="job"/> after a look; <paramref name="attempt"/> is null for a system that cannot be asked.</summary>
    public static Commit After(Ticket ticket, Job job, Attempt? attempt, Mapping mapping, DateTimeOffset now)
    {
        var order = ticket.Order(WorkOrderId.Ordinal(job.Subject));
        if (order.State != WorkOrderState.Sent)
        {
            return new Commit { Finishes = job };
        }

        var age = now - (order.SentAt ?? now);
        var submit = Job.Submit(order, now) with { Lane = job.Lane, Trace = job.Trace };
        return attempt switch
        {
            { Class: OutcomeClass.Confirmed, ExternalId: { } id } =>
                DispatchRules.Moved(ticket, job, order with { State = WorkOrderState.Received, ExternalId = order.ExternalId ?? id, UpdatedAt = now }, now, "sent", $"taken as {id}"),
            { Class: OutcomeClass.Rejected } => Park(ticket, job, submit, order with { MayHaveArrived = !attempt.Proven }, attempt.Reason ?? "refused", now),
            { Class: OutcomeClass.Absent } when age >= TimeSpan.Zero && age <= AbsenceIsProof && order.Sends < mapping.Limits.Attempts =>
                DispatchRules.Moved(ticket, job, order with { State = WorkOrderState.Pending, UpdatedAt = now }, now, "absent", "handed over, and no longer there: sent again", submit),
            { Class: OutcomeClass.Absent } =>
                Park(ticket, job, submit, order with { MayHaveArrived = true }, $"It was handed over, and {mapping.Name} has neither it nor an answer: look for {order.Reference} there.", now),
            _ when age >= mapping.AnswerWithin =>
                Park(ticket, job, submit, order with { MayHaveArrived = true }, $"Handed over, and no word from {mapping.Name} for {PlainTime.Span(mapping.AnswerWithin)}: ask whether {order.Reference} is there.", now),
            _ => new Commit { Finishes = job, Jobs = { job.PutOff(now + Wait(job, mapping, age)) } },
        };
    }

    private static TimeSpan Wait(Job job, Mapping mapping, TimeSpan age)
    {
        var wait = Backoff.After(job.Attempts + 2, FirstLook, LongestWait);
        return mapping.AnswerWithin > age ? Shorter(wait, mapping.AnswerWithin - age) : wait;
    }

    private static Commit Park(Ticket ticket, Job job, Job submit, WorkOrder order, string reason, DateTimeOffset now) => DispatchRules.Park(ticket, job, submit, order, reason, now);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
