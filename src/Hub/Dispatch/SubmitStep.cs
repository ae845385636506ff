using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Dispatch;

/// <summary>Hands a work order to its department's system, or looks it up there when it is in doubt.</summary>
internal sealed class SubmitStep(
    CityConfiguration city,
    DepartmentLinks links,
    TicketDecisions tickets,
    TrafficMeter traffic,
    NodeLease lease,
    TimeProvider time,
    ILogger<SubmitStep> log) : IStep
{
    // Version of a ticket that was taken in and routed, and whose orders have not changed since.
    private const int RoutedVersion = 2;

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Submit;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        if (work.Ticket is { Version: > RoutedVersion })
        {
            // While the job waited in the lane, a status update may have come or a person may have corrected the ticket. Read it again.
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
                ? DispatchRules.Park(current, work.Job, current.Order(order.Ordinal), reason, time.GetUtcNow())
                : new Commit { Finishes = work.Job });
        }

        if (OrderOfWorkRules.HoldBack(ticket, work.Job, outgoing.Service, time.GetUtcNow()) is not null)
        {
            return tickets.Over(ticket, current => current.Order(order.Ordinal).IsWaiting
                ? OrderOfWorkRules.HoldBack(current, work.Job, outgoing.Service, time.GetUtcNow())
                    ?? new Commit { Finishes = work.Job, Jobs = { work.Job.PutOff(time.GetUtcNow()) } }
                : new Commit { Finishes = work.Job });
        }

        var started = time.GetTimestamp();
        var isInDoubt = order.State == WorkOrderState.InDoubt;
        CrashPoint.At(CrashPoint.FindClaimed, isInDoubt);
        var attempt = isInDoubt ? await LookUp.FindAsync(link, outgoing, ct).ConfigureAwait(false)
            : work.Job.MayHaveRun ? new Attempt(OutcomeClass.InDoubt, Reason: "the hub stopped while it was being sent")
            : await SendAsync(link, outgoing, ct).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.FindAnswered, isInDoubt);
        if (isInDoubt)
        {
            traffic.RecordLookUp(link.Mapping.Name, attempt);
        }

        Log.Report(log, attempt, ticket.Number, order, link.Mapping.Connector, time.GetElapsedTime(started).TotalMilliseconds);
        var elapsed = time.GetElapsedTime(started);
        if (attempt is { Class: OutcomeClass.Throttled, After: { } after })
        {
            if (attempt.Asked is { } asked)
            {
                Log.WaitBounded(log, link.Mapping.Name, asked.TotalSeconds, after.TotalSeconds);
            }

            // The department's system would throttle the lane's other orders too, so the whole lane pauses.
            await link.PauseAsync(after).ConfigureAwait(false);
        }

        return tickets.Over(ticket, current =>
        {
            var commit = DispatchRules.After(current, work.Job, attempt, link.Mapping, time.GetUtcNow());
            if (IsWorthRecording(attempt, outgoing.Trail))
            {
                commit.Attempts.Add(new SendAttempt(
                    order.Id,
                    time.GetUtcNow(),
                    attempt.Class.ToString(),
                    attempt.Reason,
                    elapsed,
                    outgoing.Trail.Sent,
                    outgoing.Trail.Answered));
            }

            return commit;
        });
    }

    // The desk reads the recorded attempts. An attempt that sent nothing is of no use to it; a rejection is, even by the mapping.
    private static bool IsWorthRecording(Attempt attempt, Trail trail) =>
        attempt.Class is not (OutcomeClass.NotSent or OutcomeClass.NotAnswered)
        && (trail.Sent is not null || attempt.Class == OutcomeClass.Rejected);

    private async Task<Attempt> SendAsync(DepartmentLink link, OutgoingOrder order, CancellationToken ct)
    {
        try
        {
            CrashPoint.At(CrashPoint.SubmitClaimed);
            var result = await link.SubmitAsync(order, answer => traffic.RecordSubmit(link.Mapping.Name, answer), ct)
                .ConfigureAwait(false);
            CrashPoint.At(CrashPoint.SubmitAnswered);
            return NumberRules.CheckSubmitted(Attempt.Of(result));
        }
        catch (Exception e) when (e is not LeaseLostException && !ct.IsCancellationRequested)
        {
            traffic.RecordSubmitFailure(link.Mapping.Name, e);
            return Attempt.Of(e);
        }
    }
}
