using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Reconcile;

/// <summary>How one difference is mended, over the ticket as it is now. Pure.</summary>
internal static class MendRules
{
    /// <summary>The commit that mends it; null when only a person can, and then <paramref name="why"/> says what to do.</summary>
    public static Commit? Mend(Drift drift, Ticket? ticket, Mapping mapping, AuditEntry audit, DateTimeOffset now, out string? why)
    {
        why = null;
        if (ticket is null || drift.OrderId is not { } id)
        {
            why = "the record was made for a ticket this hub no longer has (a restored backup?): take it up again by hand, or let the department close it";
            return null;
        }

        var order = ticket.Order(WorkOrderId.Ordinal(id));
        var commit = new Commit { Rows = { DriftTable.Remove.Of(drift) }, Audit = { audit with { Before = order.State.Name() } } };
        switch (drift.Kind)
        {
            case DriftKind.Status or DriftKind.NotLinked when drift.Theirs is { State: not null } theirs:
                // The same way every word of the department takes: notices included, each once.
                new StatusChanges(mapping.Name, now).Apply([theirs], [[id]], [ticket], commit);
                if (drift.Kind == DriftKind.NotLinked && commit.Tickets.Count > 0)
                {
                    commit.Settled.Add((JobKind.Submit, id));
                }

                return commit;
            case DriftKind.MissingThere when order.State is WorkOrderState.Received or WorkOrderState.Scheduled or WorkOrderState.InProgress or WorkOrderState.OnHold:
                return LookUpAgain(commit, ticket, order, mapping, now);
            case DriftKind.MissingThere:
                return commit;
            default:
                why = drift.Kind switch
                {
                    DriftKind.Doubled => "one record must be closed over there; the hub cannot know which",
                    DriftKind.EndedHere => "a person ended it here: tell the department, or let it finish",
                    _ => "its code has no meaning yet: add it to status in the mapping",
                };
                return null;
        }
    }

    // Not simply sent again: the list may have left it out. The look-up decides, and only a proven absence sends.
    private static Commit LookUpAgain(Commit commit, Ticket ticket, WorkOrder order, Mapping mapping, DateTimeOffset now)
    {
        var reason = $"{mapping.Name} does not list it any more";
        var job = Job.Submit(order, now) with { Trace = ticket.Trace };
        var doubted = order with { State = WorkOrderState.InDoubt, MayHaveArrived = true, Sends = 1, SentAt = now, Reason = reason, UpdatedAt = now };
        if (!mapping.CanFind)
        {
            (job, doubted) = (job.Park($"{reason}, and it cannot be asked: look for {order.Reference} there."), doubted with { State = WorkOrderState.Parked });
        }

        commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(ticket.With(doubted), now)));
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, job.Parked is null ? "in_doubt" : "parked", order.Ordinal, job.Parked ?? reason));
        commit.Jobs.Add(job);
        return commit;
    }
}
