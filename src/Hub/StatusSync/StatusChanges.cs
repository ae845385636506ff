using System.Text.Json;
using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// What a page of status updates changes. Pure: given the tickets it speaks of, the same page twice, or pages in any order, end in the same
/// state. Adds to a commit.
/// </summary>
internal sealed class StatusChanges(string mapping, DateTimeOffset now)
{
    private readonly Dictionary<long, (Ticket Before, Ticket Now)> tickets = [];

    /// <summary>Work orders that moved.</summary>
    public List<(Ticket Ticket, WorkOrder Order)> Moved { get; } = [];

    /// <summary>Updates whose code the mapping does not know.</summary>
    public int Unmapped { get; private set; }

    /// <summary>Adds the page's effects to <paramref name="commit"/>.</summary>
    /// <param name="updates">The updates.</param>
    /// <param name="known">The ids of each update's work orders, in the updates' order.</param>
    /// <param name="current">The tickets they belong to.</param>
    /// <param name="commit">Where the effects go.</param>
    public void Apply(IReadOnlyList<StatusUpdate> updates, IReadOnlyList<IReadOnlyList<long>> known, IEnumerable<Ticket> current, Commit commit)
    {
        foreach (var ticket in current)
        {
            tickets.TryAdd(ticket.Id, (ticket, ticket));
        }

        for (var i = 0; i < updates.Count; i++)
        {
            foreach (var id in known[i])
            {
                ApplyOne(updates[i], id, commit);
            }

            if (known[i].Count == 0 && updates[i].ExternalId is { Length: > 0 } external)
            {
                // Perhaps the department's own work, perhaps ours before its answer to our submit is stored: kept for the second case.
                commit.Unmatched.Add(new UnmatchedUpdate(mapping, external, Json(updates[i]), updates[i].ChangedAt, now));
            }
        }

        foreach (var (before, after) in tickets.Values.Where(t => !ReferenceEquals(t.Before, t.Now)))
        {
            commit.Tickets.Add(new TicketChange(before, TicketRules.Settle(after, now)));
        }
    }

    /// <summary>Notes that the department said something new of ours: once, however much it said, since some say everything once a day.</summary>
    public void Note(TrafficMeter traffic)
    {
        if (Moved.Count + Unmapped > 0)
        {
            traffic.RecordNews(mapping, Direction.From);
        }
    }

    /// <summary>Parks each row that could not be read.</summary>
    public void Reject(IReadOnlyList<RejectedRow> rows, InboundFile? file, Commit commit)
    {
        foreach (var row in rows)
        {
            var where = file is null ? $"row {row.Row}" : $"{file.Name} line {row.Row}";
            commit.Jobs.Add(Unreadable($"{where}: {row.Reason}", StableHash.Of(mapping, row.Reason, row.Raw), row.Raw));
        }

        if (file?.Problem is { } problem)
        {
            commit.Jobs.Add(Unreadable($"{file.Name}: {problem}", StableHash.Of(mapping, problem, file.Sha256), null));
        }
    }

    private void ApplyOne(StatusUpdate update, long id, Commit commit)
    {
        // As the store keeps it: a finer stamp, read again at the next poll, would look newer than itself.
        update = update with { ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(update.ChangedAt.ToUnixTimeMilliseconds()) };
        var (before, ticket) = tickets[WorkOrderId.TicketId(id)];
        var (order, effect) = StatusRules.Apply(ticket.Order(WorkOrderId.Ordinal(id)), update, now);
        if (effect == StatusEffect.Unmapped && (order.UnmappedAt is null || update.ChangedAt > order.UnmappedAt))
        {
            // Its code is kept beside ours, and its time tells the same row when the next poll reaches back to it. Of several the newest waits.
            Unmapped++;
            var known = order with { DepartmentCode = update.Code, UnmappedAt = update.ChangedAt, ExternalId = order.ExternalId ?? update.ExternalId, UpdatedAt = now };
            if (order.IsWaiting || order.State == WorkOrderState.Sent)
            {
                // Whatever the code means, the department has the order: it is never sent again.
                known = known with { State = WorkOrderState.Received, MayHaveArrived = false, Reason = null };
                commit.Settled.Add((JobKind.Submit, id));
                commit.Settled.Add((JobKind.FollowUp, id));
            }

            tickets[ticket.Id] = (before, ticket.With(known));
            var reason = $"{mapping} says \"{update.Code}\" of {order.Reference}, which its status table does not know: add it to status, then retry.";
            commit.Jobs.Add(new Job { Kind = JobKind.ApplyStatus, Subject = id, Lane = LaneName.Status, DueAt = now, Parked = reason, Payload = Json(update) });
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
        }

        if (effect != StatusEffect.Applied)
        {
            return;
        }

        if (ticket.Order(order.Ordinal).State == WorkOrderState.Parked)
        {
            commit.Settled.Add((JobKind.Submit, id));
            commit.Settled.Add((JobKind.FollowUp, id));
        }

        if (order.UnmappedAt < update.ChangedAt || (order.UnmappedAt == update.ChangedAt && ticket.Order(order.Ordinal).DepartmentCode == update.Code))
        {
            commit.Settled.Add((JobKind.ApplyStatus, id));
            order = order with { UnmappedAt = null };
        }

        tickets[ticket.Id] = (before, ticket.With(order));
        Moved.Add((ticket, order));
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "status", order.Ordinal, $"{order.State.Name()} ({update.Code})"));
        if (order.State == WorkOrderState.WrongDepartment)
        {
            var reason = $"{order.Department} says {order.Reference} is not theirs: choose the department it belongs to.";
            commit.Jobs.Add(Job.Route(ticket.Id, now).Park(reason));
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
        }
    }

    private Job Unreadable(string reason, long subject, string? raw) => new()
    {
        Kind = JobKind.UnreadableRow, Subject = subject, Lane = LaneName.Read(mapping), DueAt = now, Parked = reason, Payload = raw,
    };

    private static string Json(StatusUpdate update) => JsonSerializer.Serialize(update, StatusJson.Default.StatusUpdate);
}
