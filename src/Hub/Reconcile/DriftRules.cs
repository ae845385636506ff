using Allentown311.CrmCore.Tickets;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Reconcile;

/// <summary>Where a department's records and our work orders differ. Pure.</summary>
internal static class DriftRules
{
    /// <summary>All differences.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="ours">Our orders, read after theirs.</param>
    /// <param name="theirs">Their records; of several rows about one record the newest counts.</param>
    /// <param name="isOurs">True for a reference this installation would write.</param>
    /// <param name="settled">Whatever changed after this instant (UTC) may still be on its way and is no difference.</param>
    /// <param name="now">The time (UTC).</param>
    public static List<Drift> Compare(
        string mapping, IReadOnlyCollection<WorkOrder> ours, IReadOnlyCollection<StatusUpdate> theirs, Func<string, bool> isOurs, DateTimeOffset settled, DateTimeOffset now)
    {
        var records = theirs.GroupBy(u => u.ExternalId is { Length: > 0 } id ? $"#{id}" : $"@{u.Reference}", StringComparer.Ordinal).Select(g => g.MaxBy(u => u.ChangedAt)!).ToList();
        var byReference = records.Where(r => r.Reference is not null).ToLookup(r => r.Reference!, StringComparer.Ordinal);
        var byNumber = records.Where(r => r.ExternalId is { Length: > 0 }).ToDictionary(r => r.ExternalId!, StringComparer.Ordinal);
        var known = ours.Select(o => o.Reference).ToHashSet(StringComparer.Ordinal);
        var drift = new List<Drift>();
        foreach (var order in ours)
        {
            var named = byReference[order.Reference].ToList();
            if (named.Count > 1)
            {
                drift.Add(new Drift(mapping, DriftKind.Doubled, order.Reference, $"{named.Count} records under one reference: {string.Join(", ", named.Select(r => r.ExternalId).Order(StringComparer.Ordinal))}", now, order.Id));
            }

            var record = named.MaxBy(r => r.ChangedAt) ?? (order.ExternalId is { } id ? byNumber.GetValueOrDefault(id) : null);
            if (Of(mapping, order, record, settled, now) is { } difference)
            {
                drift.Add(difference);
            }
        }

        drift.AddRange(byReference.Where(g => !known.Contains(g.Key) && isOurs(g.Key)).Select(g => g.MaxBy(r => r.ChangedAt)!)
            .Where(r => r.ChangedAt < settled).Select(r => new Drift(mapping, DriftKind.MissingHere, r.Reference!, $"{r.ExternalId} carries our reference, and there is no such order here", now, Theirs: r)));
        return drift;
    }

    private static Drift? Of(string mapping, WorkOrder order, StatusUpdate? record, DateTimeOffset settled, DateTimeOffset now)
    {
        Drift Say(DriftKind kind, string detail) => new(mapping, kind, order.Reference, detail, now, order.Id, record);

        if (record is null)
        {
            return order.State is Received or Scheduled or InProgress or OnHold && (order.SentAt ?? order.UpdatedAt) < settled
                ? Say(DriftKind.MissingThere, $"{order.State.Name()} here{(order.ExternalId is null ? "" : $" as {order.ExternalId}")}, no record there") : null;
        }

        if (order.IsWaiting)
        {
            return order.UpdatedAt < settled && record.ChangedAt < settled ? Say(DriftKind.NotLinked, $"{order.State.Name()} here, {record.Code} there as {record.ExternalId}") : null;
        }

        if (order.State.IsFinal() && order.DepartmentChangedAt is null)
        {
            return record.State is { } going && going.IsFinal() ? null : Say(DriftKind.EndedHere, $"ended here by a person ({order.Reason}), {record.Code} there as {record.ExternalId}");
        }

        return record.State != order.State && record.ChangedAt < settled && (order.DepartmentChangedAt is null || record.ChangedAt > order.DepartmentChangedAt)
            ? Say(DriftKind.Status, $"{order.State.Name()} here, {record.Code} there{(record.State is null ? ", a code the mapping does not know" : "")}") : null;
    }
}
