using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Reconcile;

/// <summary>Finds where a department's records and our work orders differ. Pure.</summary>
internal static class DriftRules
{
    /// <summary>Returns all differences.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="ours">Our orders, read after theirs.</param>
    /// <param name="theirs">Their records; of several rows about one record the newest counts.</param>
    /// <param name="isOurs">True for a reference this installation would write.</param>
    /// <param name="settled">A change after this instant (UTC) may still be on its way and is no difference.</param>
    /// <param name="now">The time (UTC).</param>
    public static List<Drift> Compare(
        string mapping,
        IReadOnlyCollection<WorkOrder> ours,
        IReadOnlyCollection<StatusUpdate> theirs,
        Func<string, bool> isOurs,
        DateTimeOffset settled,
        DateTimeOffset now)
    {
        var records = theirs
            .GroupBy(u => u.ExternalId is { Length: > 0 } id ? $"#{id}" : $"@{u.Reference?.ToUpperInvariant()}", StringComparer.Ordinal)
            .Select(rows => rows.OrderByDescending(u => u.ChangedAt).ThenByDescending(u => u.State).First())
            .ToList();
        var byReference = records.Where(r => r.Reference is not null).ToLookup(r => r.Reference!, StringComparer.OrdinalIgnoreCase);
        var byNumber = records.Where(HasNumber).ToDictionary(r => r.ExternalId!, StringComparer.Ordinal);
        var known = ours.Select(o => o.Reference).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var drift = new List<Drift>();
        foreach (var order in ours)
        {
            // A row without a number may be of the time before its record had one: it is no record beside it.
            var referenced = byReference[order.Reference].ToList();
            var numbered = referenced.Where(HasNumber).ToList();
            if (numbered.Count > 1)
            {
                var numbers = string.Join(", ", numbered.Select(r => r.ExternalId).Order(StringComparer.Ordinal));
                var detail = $"{numbered.Count} records under one reference: {numbers}";
                drift.Add(new Drift(mapping, DriftKind.Doubled, order.Reference, detail, now, order.Id));
            }

            var record = referenced.MaxBy(r => r.ChangedAt) ?? (order.ExternalId is { } id ? byNumber.GetValueOrDefault(id) : null);
            if (Judge(order, record, settled) is var (kind, difference))
            {
                drift.Add(new Drift(mapping, kind, order.Reference, difference, now, order.Id, record));
            }
        }

        var orphans = byReference
            .Where(g => !known.Contains(g.Key) && isOurs(g.Key))
            .Select(g => g.MaxBy(r => r.ChangedAt)!)
            .Where(r => r.ChangedAt < settled);
        drift.AddRange(orphans.Select(r => new Drift(
            mapping,
            DriftKind.MissingHere,
            r.Reference!,
            $"{r.ExternalId} carries our reference, and there is no such order here",
            now,
            Theirs: r)));
        return drift;
    }

    private static bool HasNumber(StatusUpdate record) => record.ExternalId is { Length: > 0 };

    /// <summary>Compares one order with its record, null for none; returns null when they agree.</summary>
    private static (DriftKind Kind, string Detail)? Judge(WorkOrder order, StatusUpdate? record, DateTimeOffset settled)
    {
        var here = order.State.Name();
        if (record is null)
        {
            var number = order.ExternalId is null ? "" : $" as {order.ExternalId}";
            return order.State is Received or Scheduled or InProgress or OnHold && (order.SentAt ?? order.UpdatedAt) < settled
                ? (DriftKind.MissingThere, $"{here} here{number}, no record there")
                : null;
        }

        if (order.IsWaiting)
        {
            return order.UpdatedAt < settled && record.ChangedAt < settled
                ? (DriftKind.NotLinked, $"{here} here, {record.Code} there as {record.ExternalId}")
                : null;
        }

        if (order.State.IsFinal() && order.DepartmentChangedAt is null)
        {
            return record.State is { } state && state.IsFinal()
                ? null
                : (DriftKind.EndedHere, $"ended here by a person ({order.Reason}), {record.Code} there as {record.ExternalId}");
        }

        // A record with an inexact time (a date, an hour that comes twice) may be newer than what the hub has of the same day or hour.
        var isNewer = order.DepartmentChangedAt is null
            || record.ChangedAt > order.DepartmentChangedAt
            || (!record.IsExact && record.LatestChangedAt >= order.DepartmentChangedAt);
        return record.State != order.State && record.ChangedAt < settled && isNewer
            ? (DriftKind.Status, $"{here} here, {record.Code} there{(record.State is null ? ", a code the mapping does not know" : "")}")
            : null;
    }
}
