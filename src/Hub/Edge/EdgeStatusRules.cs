using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>
/// What the word of a hub inside a department's network changes here. Pure. The same word twice, or an older one after a newer, changes nothing.
/// </summary>
internal static class EdgeStatusRules
{
    /// <summary>Adds the effects of a word to <paramref name="commit"/>; the changes, for the log.</summary>
    public static StatusChanges Apply(EdgeStatus word, Ticket ticket, WorkOrder order, DateTimeOffset now, Commit commit)
    {
        var changes = new StatusChanges(word.Mapping, now);
        if (word.Changed is { } changed)
        {
            // The department's own word, with its own time: as if it had been read here.
            var update = new StatusUpdate
            {
                Reference = word.Reference, ExternalId = word.Number, Code = word.Code ?? word.State, State = WorkOrderStates.TryParseMappable(word.State, out var meant) ? meant : null, ChangedAt = changed, Note = word.Note,
            };
            changes.Apply([update], [[order.Id]], [ticket], commit);
            return changes;
        }

        if (word.State == WorkOrderState.Parked.Name())
        {
            Park(word, ticket, order, now, commit);
        }
        else if (word.State == WorkOrderState.Sent.Name() || WorkOrderStates.TryParseMappable(word.State, out _))
        {
            Arrived(word, ticket, order, now, commit);
        }

        return changes;
    }

    // Only one that was handed over, or waits here with an older reason: what is under way to the edge again is answered anew.
    private static void Park(EdgeStatus word, Ticket ticket, WorkOrder order, DateTimeOffset now, Commit commit)
    {
        var reason = $"The hub at {word.Mapping} has parked it: {word.Reason}";
        if (order.State is not (WorkOrderState.Sent or WorkOrderState.Parked) || order.Reason == reason)
        {
            return;
        }

        commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(ticket.With(order with { State = WorkOrderState.Parked, Reason = reason, UpdatedAt = now }), now)));
        commit.Jobs.Add(Job.Submit(order, now).Park(reason) with { Trace = ticket.Trace });
        commit.Settled.Add((JobKind.FollowUp, order.Id));
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
    }

    // Handed over there too (a file, a row), taken, or ended by a person there: no word of the department yet, so no time of its clock.
    private static void Arrived(EdgeStatus word, Ticket ticket, WorkOrder order, DateTimeOffset now, Commit commit)
    {
        var state = WorkOrderStates.TryParseMappable(word.State, out var meant) ? meant : WorkOrderState.Sent;
        var moves = (order.IsWaiting || order.State == WorkOrderState.Sent) && order.State != state;
        if (!moves && (word.Number is null || order.ExternalId is not null))
        {
            return;
        }

        var next = order with { State = moves ? state : order.State, ExternalId = word.Number ?? order.ExternalId, Reason = null, MayHaveArrived = false, UpdatedAt = now };
        commit.Tickets.Add(new TicketChange(ticket, TicketRules.Settle(ticket.With(next), now)));
        commit.Settled.Add((JobKind.Submit, order.Id));
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "sent", order.Ordinal, word.Number is null ? $"{state.Name()} at {word.Mapping}" : $"taken as {word.Number}"));
        if (state == WorkOrderState.Sent && order.State == WorkOrderState.Parked)
        {
            commit.Jobs.Add(new Job { Kind = JobKind.FollowUp, Subject = order.Id, Lane = LaneName.Submit(word.Mapping), DueAt = now + TimeSpan.FromMinutes(1), Trace = ticket.Trace });
        }
    }
}
