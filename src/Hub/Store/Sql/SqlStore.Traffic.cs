using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sql;

/// <content>What passes between hub and departments, and how much of everything there is.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LinkRow>> LinksAsync(CancellationToken ct) => QueryAsync(
        "SELECT mapping, direction, since, last_ok, last_news, failing_since, failures, problem, expires_at, expires_what FROM link ORDER BY mapping, direction",
        r => new LinkRow(
            new LinkKey(r.GetString(0), (Direction)r.GetInt64(1)), Time(r, 2), TimeOrNull(r, 3), TimeOrNull(r, 4), TimeOrNull(r, 5), r.GetInt64(6), Text(r, 7),
            TimeOrNull(r, 8), Text(r, 9)),
        ct);

    /// <inheritdoc/>
    public async Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct) => (await QueryAsync(
        "SELECT mapping, direction, hour, n FROM traffic",
        r => (Key: new LinkKey(r.GetString(0), (Direction)r.GetInt64(1)), Count: new HourCount(r.GetInt64(2), r.GetInt64(3))),
        ct).ConfigureAwait(false)).ToLookup(t => t.Key, t => t.Count);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct) => QueryAsync(OldestSql, r => new OldestOrders(r.GetString(0), TimeOrNull(r, 1), TimeOrNull(r, 2)), ct);

    /// <inheritdoc/>
    public async Task<StoreCounts> CountAsync(CancellationToken ct) => new(
        (await ByNumberAsync("SELECT count(*), status FROM ticket GROUP BY status", ct).ConfigureAwait(false)).ToDictionary(r => (TicketStatus)r.Key, r => r.N),
        (await QueryAsync("SELECT count(*), mapping, state FROM work_order GROUP BY mapping, state", r => (Mapping: r.GetString(1), State: (WorkOrderState)r.GetInt64(2), N: Count(r)), ct).ConfigureAwait(false))
            .ToDictionary(r => (r.Mapping, r.State), r => r.N),
        (await ByNumberAsync("SELECT count(*), state FROM notice GROUP BY state", ct).ConfigureAwait(false)).ToDictionary(r => (NoticeState)r.Key, r => r.N),
        await ByLaneAsync($"SELECT count(*), lane FROM job WHERE parked IS NULL AND kind NOT IN ({string.Join(", ", Job.Recurring.Select(k => (long)k))}) GROUP BY lane", ct).ConfigureAwait(false),
        await ByLaneAsync("SELECT count(*), lane FROM job WHERE parked IS NOT NULL GROUP BY lane", ct).ConfigureAwait(false),
        await QueryAsync("SELECT DISTINCT lane FROM job WHERE parked IS NULL", r => r.GetString(0), ct).ConfigureAwait(false));

    // Over the jobs that wait, not over all orders there ever were: an order not changed since it was made is as old as its last change.
    private static readonly string OldestSql =
        $"""
         SELECT w.mapping,
           min(CASE WHEN j.kind = {(int)JobKind.Submit} AND w.state IN ({(int)WorkOrderState.Pending}, {(int)WorkOrderState.InDoubt}) THEN w.updated_at END),
           min(CASE WHEN j.kind = {(int)JobKind.FollowUp} AND w.state = {(int)WorkOrderState.Sent} THEN coalesce(w.sent_at, w.updated_at) END)
         FROM job j JOIN work_order w ON w.id = j.subject
         WHERE j.kind IN ({(int)JobKind.Submit}, {(int)JobKind.FollowUp}) AND j.parked IS NULL GROUP BY w.mapping ORDER BY w.mapping
         """;

    private Task<IReadOnlyList<(long Key, long N)>> ByNumberAsync(string sql, CancellationToken ct) =>
        QueryAsync(sql, r => (r.GetInt64(1), Count(r)), ct);

    private async Task<Dictionary<string, long>> ByLaneAsync(string sql, CancellationToken ct) =>
        (await QueryAsync(sql, r => (Lane: r.GetString(1), N: Count(r)), ct).ConfigureAwait(false)).ToDictionary(r => r.Lane, r => r.N, StringComparer.Ordinal);
}
