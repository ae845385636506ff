using Allentown311.CrmCore.Tickets;
using static Allentown311.Hub.Store.Sqlite.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>What passes between hub and departments.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task NoteTrafficAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct) => writer.RunAsync(() => traffic.Write(notes), ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LinkRow>> LinksAsync(CancellationToken ct) => readers.ReadAsync<IReadOnlyList<LinkRow>>(
        c => c.Query(
            "SELECT mapping, direction, since, last_ok, last_news, failing_since, failures, problem, expires_at, expires_what FROM link ORDER BY mapping, direction",
            r => new LinkRow(
                new LinkKey(r.GetString(0), (Direction)r.GetInt32(1)), Time(r, 2), TimeOrNull(r, 3), TimeOrNull(r, 4), TimeOrNull(r, 5), r.GetInt64(6), Text(r, 7),
                TimeOrNull(r, 8), Text(r, 9))),
        ct);

    /// <inheritdoc/>
    public Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct) => readers.ReadAsync(
        c => c.Query("SELECT mapping, direction, hour, n FROM traffic", r => (Key: new LinkKey(r.GetString(0), (Direction)r.GetInt32(1)), Count: new HourCount(r.GetInt64(2), r.GetInt64(3))))
            .ToLookup(t => t.Key, t => t.Count),
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct) => readers.ReadAsync<IReadOnlyList<OldestOrders>>(
        c => c.Query(OldestSql, r => new OldestOrders(r.GetString(0), TimeOrNull(r, 1), TimeOrNull(r, 2))), ct);

    // Over the jobs that wait, not over all orders there ever were: an order not changed since it was made is as old as its last change.
    private static readonly string OldestSql =
        $"""
         SELECT w.mapping,
           min(CASE WHEN j.kind = {(int)JobKind.Submit} AND w.state IN ({(int)WorkOrderState.Pending}, {(int)WorkOrderState.InDoubt}) THEN w.updated_at END),
           min(CASE WHEN j.kind = {(int)JobKind.FollowUp} AND w.state = {(int)WorkOrderState.Sent} THEN coalesce(w.sent_at, w.updated_at) END)
         FROM job AS j JOIN work_order AS w ON w.id = j.subject
         WHERE j.kind IN ({(int)JobKind.Submit}, {(int)JobKind.FollowUp}) AND j.parked IS NULL GROUP BY w.mapping ORDER BY w.mapping
         """;
}
