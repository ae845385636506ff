using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>
/// Decides what a status message of the hub inside a department's network changes here. Pure. The same message twice, or an older one after
/// a newer one, changes nothing.
/// </summary>
internal static class EdgeStatusRules
{
    /// <summary>Adds the effects of a status message to <paramref name="commit"/>; returns the changes for the log.</summary>
    public static StatusChanges Apply(EdgeStatus status, Ticket ticket, WorkOrder order, DateTimeOffset now, Commit commit)
    {
        var changes = new StatusChanges(status.Mapping, now);
        if (ToUpdate(status) is { } update)
        {
            // The status comes from the department, with the time of the department's clock: it counts as if this hub had read it.
            changes.Apply([update], [[order.Id]], [ticket], commit);
            return changes;
        }

        if (ticket.Destroyed == DestroyedParts.Content)
        {
            return changes;
        }

        if (status.State == WorkOrderState.Parked.Name())
        {
            Park(status, ticket, order, now, commit);
        }
        else if (status.State == WorkOrderState.Sent.Name() || WorkOrderStates.TryParseMappable(status.State, out _))
        {
            Confirm(status, ticket, order, now, commit);
        }

        return changes;
    }

    /// <summary>Why a status cannot count, as for one that this hub reads itself; null when it can.</summary>
    public static string? FindProblem(EdgeStatus status, DateTimeOffset now) => UpdateRules.FindProblem(
        ToUpdate(status) ?? new StatusUpdate
        {
            Reference = status.Reference, ExternalId = status.Number, Code = status.State, State = null, ChangedAt = now,
        },
        now);

    private static StatusUpdate? ToUpdate(EdgeStatus status) => status.Changed is not { } changed ? null : new StatusUpdate
    {
        Reference = status.Reference,
        ExternalId = status.Number,
        Code = status.Code ?? status.State,
        State = WorkOrderStates.TryParseMappable(status.State, out var meant) ? meant : null,
        ChangedAt = changed,
        Granularity = status.Newer == true ? TimeSpan.FromDays(1) : null,
        IsNewer = status.Newer,
        Note = status.Note,
    };

    // Parks an order that was handed over to the edge, or is parked here with an older reason. An order that is on its way to the edge
    // again is not parked: the edge answers it anew.
    private static void Park(EdgeStatus status, Ticket ticket, WorkOrder order, DateTimeOffset now, Commit commit)
    {
        var reason = $"The hub at {status.Mapping} has parked it: {status.Reason}";
        if (order.State is not (WorkOrderState.Sent or WorkOrderState.Parked) || order.Reason == reason)
        {
            return;
        }

        var parked = order with { State = WorkOrderState.Parked, Reason = reason, UpdatedAt = now };
        commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(ticket.With(parked), now)));
        commit.Jobs.Add(Job.Submit(order, now).Park(reason) with { Trace = ticket.Trace });
        commit.Settled.Add((JobKind.FollowUp, order.Id));
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
    }

    // The edge has handed the order over (as a file or a row), the department has accepted it, or a person at the edge has ended it. The
    // department has sent no status yet, so there is no time of its clock.
    private static void Confirm(EdgeStatus status, Ticket ticket, WorkOrder order, DateTimeOffset now, Commit commit)
    {
        var number = RecordKey.OrNull(status.Number);

        // "Received" without a number is no proof of a record at the department: the order stays watched here.
        var state = WorkOrderStates.TryParseMappable(status.State, out var meant)
            && (meant != WorkOrderState.Received || (number ?? order.ExternalId) is not null)
            ? meant
            : WorkOrderState.Sent;

        // Without a time of the department only an end moves an order that the department is known to have: a person at the edge ended it.
        var moves = order.State != state
            && (order.IsWaiting || order.State == WorkOrderState.Sent || (state.IsFinal() && order.IsOpen));
        if (!moves && (number is null || order.ExternalId is not null))
        {
            return;
        }

        var next = order with
        {
            State = moves ? state : order.State,
            ExternalId = number ?? order.ExternalId,

            // The follow-up counts from it: without it, an order of which no word comes would never go to a person.
            SentAt = order.SentAt ?? now,

            // A person's reason for an end stays.
            Reason = order.IsOpen ? null : order.Reason,
            MayHaveArrived = false,
            UpdatedAt = now,
        };
        commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(ticket.With(next), now)));
        commit.Settled.Add((JobKind.Submit, order.Id));
        var detail = number is null ? $"{state.Name()} at {status.Mapping}" : $"taken as {number}";
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "sent", order.Ordinal, detail));
        if (next.State == WorkOrderState.Sent && order.IsWaiting)
        {
            commit.Jobs.Add(new Job
            {
                Kind = JobKind.FollowUp,
                Subject = order.Id,
                Lane = LaneName.Submit(status.Mapping),
                DueAt = now + TimeSpan.FromMinutes(1),
                Trace = ticket.Trace,
            });
        }
    }
}
