using System.Text.Json;
using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Decides what a page of status updates changes, and adds it to a commit. Pure: given the tickets the page is about, the same page applied
/// twice, or pages applied in any order, end in the same state.
/// </summary>
internal sealed class StatusChanges(string mapping, DateTimeOffset now)
{
    /// <summary>
    /// The most updates of a page that one commit holds. A longer page is written in parts: one commit must not take a database's locks,
    /// nor delay the commits beside it. Since a page may be applied twice, a part that was written before a crash changes nothing again.
    /// </summary>
    public const int MostPerCommit = 250;

    private readonly Dictionary<long, (Ticket Before, Ticket After)> tickets = [];

    /// <summary>Work orders whose state changed.</summary>
    public List<(Ticket Ticket, WorkOrder Order)> Moved { get; } = [];

    /// <summary>Number of updates whose code the mapping's status table does not have.</summary>
    public int Unmapped { get; private set; }

    /// <summary>Number of updates whose time does not tell whether they are newer than what the hub has.</summary>
    public int Unordered { get; private set; }

    /// <summary>Number of updates about orders whose record was destroyed; they change nothing.</summary>
    public int OfDestroyed { get; private set; }

    /// <summary>Adds the page's effects to <paramref name="commit"/>.</summary>
    /// <param name="updates">The updates.</param>
    /// <param name="orderIds">The ids of each update's work orders, in the order of <paramref name="updates"/>.</param>
    /// <param name="current">The tickets these work orders belong to.</param>
    /// <param name="commit">Where the effects go.</param>
    public void Apply(
        IReadOnlyList<StatusUpdate> updates, IReadOnlyList<IReadOnlyList<long>> orderIds, IEnumerable<Ticket> current, Commit commit)
    {
        foreach (var ticket in current)
        {
            tickets.TryAdd(ticket.Id, (ticket, ticket));
        }

        for (var i = 0; i < updates.Count; i++)
        {
            foreach (var id in orderIds[i])
            {
                ApplyOne(updates[i], id, commit);
            }

            if (orderIds[i].Count == 0 && updates[i].ExternalId is { Length: > 0 } number)
            {
                // The record may be the department's own work. It may also be ours, when the update overtook the answer to our submit and
                // the number is not stored yet; for that case the update is stored and applied once the number is known.
                commit.Unmatched.Add(new UnmatchedUpdate(mapping, number, Json(updates[i]), updates[i].ChangedAt, now));
            }
        }

        foreach (var (before, after) in tickets.Values.Where(t => !ReferenceEquals(t.Before, t.After)))
        {
            commit.Tickets.Add(new TicketChange(before, TicketRules.Settle(after, now)));
        }
    }

    /// <summary>
    /// Records that the department reported something new about our orders. A page counts once, whatever its length, because some
    /// departments report everything once a day.
    /// </summary>
    public void RecordNews(TrafficMeter traffic)
    {
        if (Moved.Count + Unmapped + Unordered > 0)
        {
            traffic.RecordNews(mapping, Direction.From);
        }
    }

    /// <summary>Parks each row that could not be read, and a file that is broken as a whole. The same row is parked once.</summary>
    public void ParkUnreadable(IReadOnlyList<RejectedRow> rows, InboundFile? file, Commit commit)
    {
        foreach (var row in rows)
        {
            var line = row.Row == 0 ? "a row" : file is null ? $"row {row.Row}" : $"line {row.Row}";
            var where = file is null ? line : $"{file.Name} {line}";
            commit.Jobs.Add(UnreadableJob($"{where}: {row.Reason}", KnownRows.IdOf(mapping, row), row.Raw));
        }

        if (file?.Problem is { } problem)
        {
            commit.Jobs.Add(UnreadableJob($"{file.Name}: {problem}", StableHash.Of(mapping, problem, file.Sha256), null));
        }
    }

    // An update without an exact time leaves a day open at most.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(1);

    private void ApplyOne(StatusUpdate update, long id, Commit commit)
    {
        // The store keeps milliseconds. A finer time, read again at the next poll, would look newer than the stored one.
        update = update with { ChangedAt = WholeMilliseconds(update.ChangedAt) };
        var ticket = tickets[WorkOrderId.TicketId(id)].After;
        if (ticket.Destroyed == DestroyedParts.Content)
        {
            OfDestroyed++;
            return;
        }

        if (update.Acknowledges is not null)
        {
            Acknowledge(ticket, ticket.Order(WorkOrderId.Ordinal(id)), update, commit);
            return;
        }

        var (order, effect) = StatusRules.Apply(ticket.Order(WorkOrderId.Ordinal(id)), update, now);
        if (effect == StatusEffect.Unmapped && IsNewlyUnmapped(order, update))
        {
            ParkUnmapped(ticket, order, update, commit);
        }
        else if (effect == StatusEffect.Unordered)
        {
            ParkUnordered(ticket, order, update, commit);
        }
        else if (effect == StatusEffect.Applied)
        {
            Move(ticket, order, update, commit);
        }
    }

    // The department's program took an order that was handed over, or refused it. A status says more, so none is undone by this.
    private void Acknowledge(Ticket ticket, WorkOrder order, StatusUpdate update, Commit commit)
    {
        var (acknowledged, job, entry) = ReceiptRules.Apply(order, update, mapping, now);
        if (order.State == WorkOrderState.Parked || job is { Parked: not null })
        {
            commit.Settled.Add((JobKind.Submit, order.Id));
            commit.Settled.Add((JobKind.FollowUp, order.Id));
        }

        if (job is not null)
        {
            commit.Jobs.Add(job);
        }

        if (entry is not null)
        {
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, entry.Value.What, order.Ordinal, entry.Value.Detail));
        }

        if (acknowledged != order)
        {
            Replace(ticket, acknowledged);
            Moved.Add((ticket, acknowledged));
        }
    }

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    // Of updates with an inexact time, several may have the same one; those seen before are on the order's list.
    private static bool IsNewlyUnmapped(WorkOrder order, StatusUpdate update) =>
        order.UnmappedAt is null
        || update.ChangedAt > order.UnmappedAt
        || (!update.IsExact && update.ChangedAt == order.UnmappedAt && !InexactUpdates.Contains(order.InexactUpdates, update));

    // Whether the department reopened the order, or reported the update late, cannot be read off its time. A person looks, and says.
    private void ParkUnordered(Ticket ticket, WorkOrder order, StatusUpdate update, Commit commit)
    {
        var seen = InexactUpdates.Add(order.InexactUpdates, update);
        Replace(ticket, order with { InexactUpdates = seen, UpdatedAt = now });
        Unordered++;
        var codes = InexactUpdates.Codes(order.InexactUpdates).Where(code => code != update.Code && code != order.DepartmentCode).ToList();
        var others = codes.Count == 0 ? "" : $" It also said, then: {string.Join(", ", codes.Select(code => $"\"{code}\""))}.";
        var when = update.SecondChangedAt is null ? "the same day or minute" : "the hour that comes twice";
        var reason = $"{mapping} says \"{update.Code}\" of {order.Reference}, which is {order.State.Name()} here ({order.DepartmentCode}), "
            + $"in {when}: its time does not tell which is newer. Look there: retry takes \"{update.Code}\", skip leaves it as it is."
            + others;
        commit.Jobs.Add(new Job
        {
            Kind = JobKind.ApplyStatus,
            Subject = order.Id,
            Lane = LaneName.Status,
            DueAt = now,
            Parked = reason,
            Payload = Json(update with { IsNewer = true }),
        });
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
    }

    // The department's code is stored beside our state. UnmappedAt recognizes the same row when the next poll reaches back to it. Of
    // several unmapped updates the newest waits.
    private void ParkUnmapped(Ticket ticket, WorkOrder order, StatusUpdate update, Commit commit)
    {
        Unmapped++;
        var unmapped = order with
        {
            DepartmentCode = update.Code,
            UnmappedAt = update.ChangedAt,
            InexactUpdates = update.IsExact ? order.InexactUpdates : InexactUpdates.Add(order.InexactUpdates, update),
            ExternalId = order.ExternalId ?? update.ExternalId,
            UpdatedAt = now,
        };
        if (order.IsWaiting || order.State == WorkOrderState.Sent)
        {
            // The code's meaning is unknown, but it proves that the department has the order: the hub never sends it again.
            unmapped = unmapped with { State = WorkOrderState.Received, MayHaveArrived = false, Reason = null };
            commit.Settled.Add((JobKind.Submit, order.Id));
            commit.Settled.Add((JobKind.FollowUp, order.Id));
        }

        Replace(ticket, unmapped);
        var reason = $"{mapping} says \"{update.Code}\" of {order.Reference}, which its status table does not know: "
            + "add it to status, then retry.";
        commit.Jobs.Add(new Job
        {
            Kind = JobKind.ApplyStatus,
            Subject = order.Id,
            Lane = LaneName.Status,
            DueAt = now,
            Parked = reason,
            Payload = Json(update),
        });
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
    }

    private void Move(Ticket ticket, WorkOrder order, StatusUpdate update, Commit commit)
    {
        var previous = ticket.Order(order.Ordinal);
        if (previous.State == WorkOrderState.Parked)
        {
            commit.Settled.Add((JobKind.Submit, order.Id));
            commit.Settled.Add((JobKind.FollowUp, order.Id));
        }

        // A newer update makes the parked one needless. One of the same time and code is the parked update itself, now mapped.
        if (order.UnmappedAt < update.ChangedAt || (order.UnmappedAt == update.ChangedAt && previous.DepartmentCode == update.Code))
        {
            commit.Settled.Add((JobKind.ApplyStatus, order.Id));
            order = order with { UnmappedAt = null };
        }
        else if (order.UnmappedAt is null && InexactUpdates.Newest(previous.InexactUpdates) is { } seen
            && update.ChangedAt >= seen + LongestSpan)
        {
            // An update that could not be ordered may wait for a person; this one is newer than all of its span.
            commit.Settled.Add((JobKind.ApplyStatus, order.Id));
        }

        Replace(ticket, order);
        Moved.Add((ticket, order));
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "status", order.Ordinal, $"{order.State.Name()} ({update.Code})"));
        if (order.State == WorkOrderState.WrongDepartment)
        {
            var reason = $"{order.Department} says {order.Reference} is not theirs: choose the department it belongs to.";
            commit.Jobs.Add(Job.Route(ticket.Id, now).Park(reason));
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "parked", order.Ordinal, reason));
        }
    }

    private void Replace(Ticket ticket, WorkOrder order) => tickets[ticket.Id] = (tickets[ticket.Id].Before, ticket.With(order));

    private Job UnreadableJob(string reason, long subject, string? raw) => new()
    {
        Kind = JobKind.UnreadableRow,
        Subject = subject,
        Lane = LaneName.Read(mapping),
        DueAt = now,
        Parked = reason,
        Payload = raw,
    };

    private static string Json(StatusUpdate update) => JsonSerializer.Serialize(update, StatusJson.Default.StatusUpdate);
}
