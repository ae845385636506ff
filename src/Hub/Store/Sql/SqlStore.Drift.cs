using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using static Allentown311.Hub.Store.Sql.Param;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sql;

/// <content>Comparing with departments.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkOrder>> OrdersToCompareAsync(string mapping, DateTimeOffset since, long after, int most, CancellationToken ct) => QueryAsync(
        $"""
         SELECT {OrderColumns} FROM work_order WHERE mapping = @mapping AND id > @after AND (updated_at >= @since OR state NOT IN (50, 51, 52, 53, 54))
         ORDER BY id {dialect.Most("@most")}
         """,
        Order,
        ct,
        Text("@mapping", mapping),
        Number("@after", after),
        Param.Time("@since", since),
        Number("@most", most));

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> OldestOpenAsync(string mapping, CancellationToken ct) => (await QueryAsync(
        "SELECT min(coalesce(department_changed_at, sent_at)) FROM work_order WHERE mapping = @mapping AND state IN (10, 20, 30, 40, 41)",
        r => TimeOrNull(r, 0),
        ct,
        Text("@mapping", mapping)).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Reconciliation>> ReconciliationsAsync(CancellationToken ct) => QueryAsync(
        "SELECT mapping, started_at, ended_at, compared, problem FROM reconciliation ORDER BY mapping",
        r => new Reconciliation(r.GetString(0), Time(r, 1), TimeOrNull(r, 2), (int)r.GetInt64(3), Rows.Text(r, 4)),
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Drift>> DriftAsync(string? mapping, CancellationToken ct) => QueryAsync(
        "SELECT mapping, kind, subject, detail, payload, found_at FROM drift WHERE @mapping IS NULL OR mapping = @mapping ORDER BY mapping, kind, subject",
        r =>
        {
            var payload = JsonSerializer.Deserialize(r.GetString(4), StatusJson.Default.DriftPayload)!;
            return new Drift(r.GetString(0), (DriftKind)r.GetInt64(1), r.GetString(2), r.GetString(3), Time(r, 5), payload.OrderId, payload.Theirs);
        },
        ct,
        Text("@mapping", mapping));
}
