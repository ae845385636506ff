using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Reconcile;

/// <summary>Decides how one difference is mended, given the ticket as it is now. Pure.</summary>
internal static class MendRules
{
    /// <summary>Returns the commit that mends the difference; null when only a person can mend it.</summary>
    /// <param name="drift">The difference.</param>
    /// <param name="ticket">The ticket of its work order; null when the hub has none.</param>
    /// <param name="mapping">The mapping of the department.</param>
    /// <param name="audit">The audit entry of the commit; the order's state is added to it.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="remedy">What a person has to do; null when the commit does it.</param>
    public static Commit? Mend(Drift drift, Ticket? ticket, Mapping mapping, AuditEntry audit, DateTimeOffset now, out string? remedy)
    {
        remedy = null;
        if (ticket is null || drift.OrderId is not { } id)
        {
            remedy = "the record was made for a ticket this hub no longer has (a restored backup?): "
                + "take it up again by hand, or let the department close it";
            return null;
        }

        if (ticket.Destroyed == DestroyedParts.Content)
        {
            remedy = "the ticket ended long ago and its record was destroyed here: the department closes its record, or keeps it";
            return null;
        }

        var order = ticket.Order(WorkOrderId.Ordinal(id));
        var commit = new Commit { Rows = { DriftTable.Remove.Of(drift) }, Audit = { audit with { Before = order.State.Name() } } };
        switch (drift.Kind)
        {
            case DriftKind.Status or DriftKind.NotLinked when drift.Theirs is { State: not null } theirs:
                // The record is applied like any status update of the department, with its notices, each sent once.
                // A person has compared the two and decided, so an inexact time is no obstacle.
                var decided = theirs.IsExact ? theirs : theirs with { IsNewer = true };
                new StatusChanges(mapping.Name, now).Apply([decided], [[id]], [ticket], commit);
                if (drift.Kind == DriftKind.NotLinked && commit.Tickets.Count > 0)
                {
                    commit.Settled.Add((JobKind.Submit, id));
                }

                return commit;
            case DriftKind.MissingThere when IsWithDepartment(order.State):
                return LookUpAgain(commit, ticket, order, mapping, now);
            case DriftKind.MissingThere:
                return commit;
            default:
                remedy = drift.Kind switch
                {
                    DriftKind.Doubled => "one record must be closed over there; the hub cannot know which",
                    DriftKind.EndedHere => "a person ended it here: tell the department, or let it finish",
                    _ => "its code has no meaning yet: add it to status in the mapping",
                };
                return null;
        }
    }

    private static bool IsWithDepartment(WorkOrderState state) =>
        state is WorkOrderState.Received or WorkOrderState.Scheduled or WorkOrderState.InProgress or WorkOrderState.OnHold;

    // The order is not simply sent again, because the list may have left it out. The submit step looks it up first, and sends it only when
    // its absence is proven.
    private static Commit LookUpAgain(Commit commit, Ticket ticket, WorkOrder order, Mapping mapping, DateTimeOffset now)
    {
        var reason = $"{mapping.Name} does not list it any more";
        var job = Job.Submit(order, now) with { Trace = ticket.Trace };
        var doubted = order with
        {
            State = WorkOrderState.InDoubt,
            MayHaveArrived = true,
            Sends = 1,
            SentAt = now,
            Reason = reason,
            UpdatedAt = now,
        };
        if (!mapping.CanFind)
        {
            job = job.Park($"{reason}, and it cannot be asked: look for {order.Reference} there.");
            doubted = doubted with { State = WorkOrderState.Parked };
        }

        commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(ticket.With(doubted), now)));
        var what = job.Parked is null ? "in_doubt" : "parked";
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, what, order.Ordinal, job.Parked ?? reason));
        commit.Jobs.Add(job);
        return commit;
    }
}
