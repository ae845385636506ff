using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Dispatch;

/// <summary>Hands a work order to its department's system, or looks it up there when an earlier outcome is not known.</summary>
internal sealed class SubmitStep(CityConfiguration city, DepartmentLinks links, TicketDecisions tickets, TrafficMeter traffic, NodeLease lease, TimeProvider time, ILogger<SubmitStep> log) : IStep
{
    // Taken and routed: a ticket whose orders were never touched.
    private const int FirstSend = 2;

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Submit;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        if (work.Ticket is { Version: > FirstSend })
        {
            // It has a past: while it waited in the lane the department may have spoken, or a person corrected it.
            ticket = await tickets.TicketOfAsync(work with { Ticket = null }, ct).ConfigureAwait(false);
        }

        var order = ticket.Order(WorkOrderId.Ordinal(work.Job.Subject));
        if (!order.IsWaiting)
        {
            return tickets.Over(ticket, _ => new Commit { Finishes = work.Job });
        }

        if (links[order.Mapping] is not { } link || LookUp.Outgoing(city, ticket, order, lease.Ensure) is not { } outgoing)
        {
            var reason = links[order.Mapping] is null
                ? $"The city folder has no mapping {order.Mapping}: add it, then retry."
                : $"Service {ticket.Service} or department {order.Department} is no longer in the city folder: put it back, then retry.";
            return tickets.Over(ticket, current => current.Order(order.Ordinal).IsWaiting
                ? DispatchRules.Park(current, work.Job, current.Order(order.Ordinal), reason, time.GetUtcNow()) : new Commit { Finishes = work.Job });
        }

        var started = time.GetTimestamp();
        CrashPoint.At(CrashPoint.FindClaimed, order.State == WorkOrderState.InDoubt);
        var attempt = order.State == WorkOrderState.InDoubt ? await LookUp.FindAsync(link, outgoing, ct).ConfigureAwait(false)
            : work.Job.MayHaveRun ? new Attempt(OutcomeClass.InDoubt, Reason: "the hub stopped while it was being sent")
            : await SendAsync(link, outgoing, ct).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.FindAnswered, order.State == WorkOrderState.InDoubt);
        if (order.State == WorkOrderState.InDoubt)
        {
            traffic.LookedUp(link.Mapping.Name, attempt);
        }

        Log.Tell(log, attempt, ticket.Number, order, link.Mapping.Connector, time.GetElapsedTime(started).TotalMilliseconds);
        var elapsed = time.GetElapsedTime(started);
        if (attempt is { Class: OutcomeClass.Throttled, After: { } after })
        {
            // Its other orders would only be told the same.
            await link.PauseAsync(after).ConfigureAwait(false);
        }

        return tickets.Over(ticket, current =>
        {
            var commit = DispatchRules.After(current, work.Job, attempt, link.Mapping, time.GetUtcNow());
            if (attempt.Class is not (OutcomeClass.NotSent or OutcomeClass.NotAnswered) && (outgoing.Trail.Sent is not null || attempt.Class == OutcomeClass.Rejected))
            {
                commit.Attempts.Add(new SendAttempt(order.Id, time.GetUtcNow(), attempt.Class.ToString(), attempt.Reason, elapsed, outgoing.Trail.Sent, outgoing.Trail.Answered));
            }

            return commit;
        });
    }

    private async Task<Attempt> SendAsync(DepartmentLink link, OutgoingOrder order, CancellationToken ct)
    {
        try
        {
            CrashPoint.At(CrashPoint.SubmitClaimed);
            var result = await link.SubmitAsync(order, heard => traffic.Submitted(link.Mapping.Name, heard), ct).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.SubmitAnswered);
            return Attempt.Of(result);
        }
        catch (Exception e) when (e is not LeaseLostException && !ct.IsCancellationRequested)
        {
            traffic.NotSubmitted(link.Mapping.Name, e);
            return Attempt.Of(e);
        }
    }
}
