using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;
using static Allentown311.Hub.Store.Tables.Writes;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads what waits for a person, and what a person looks up.</summary>
internal sealed class SqlDesk(IQueries queries) : IDeskStore
{
    // Jobs about a work order; those that route are about a ticket, whose orders the wrong department keeps waiting.
    private static readonly string AboutOrders = Literals([JobKind.Submit, JobKind.ApplyStatus, JobKind.FollowUp]);

    // A hash of other kinds, times 256, fits no 64 bits; SQL Server may do the sum before it looks at the kind.
    private static readonly string TicketOf = $"(CASE WHEN job.kind = {Literal(JobKind.Route)} THEN job.subject ELSE 0 END)";

    private readonly string fits =
        $"""
         FROM job WHERE parked IS NOT NULL AND (@kind IS NULL OR kind = @kind) AND (@reason IS NULL OR {queries.Sql.Holds("parked", "@reason")})
           AND (@before IS NULL OR created_at <= @before)
           AND (@department IS NULL OR lane = @to OR lane = @from
             OR (kind IN ({AboutOrders}) AND EXISTS (SELECT 1 FROM work_order w WHERE w.id = job.subject AND @department IN (w.department, w.mapping)))
             OR (kind = {Literal(JobKind.Route)} AND EXISTS (SELECT 1 FROM work_order w
               WHERE w.id BETWEEN {TicketOf} * 256 AND {TicketOf} * 256 + 255 AND w.state = {Literal(WorkOrderState.WrongDepartment)}
                 AND @department IN (w.department, w.mapping))))
         """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {JobTable.All.List} FROM job WHERE parked IS NOT NULL ORDER BY created_at {queries.Sql.Most("@most")}",
        JobTable.Read,
        ct,
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT {JobTable.All.List} {fits}
           AND (created_at > @at OR (created_at = @at AND (kind > @afterkind OR (kind = @afterkind AND subject > @aftersubject))))
         ORDER BY created_at, kind, subject {queries.Sql.Most("@most")}
         """,
        JobTable.Read,
        ct,
        [
            .. Values(filter), Param.Number("@at", after?.WrittenAt.ToUnixTimeMilliseconds() ?? long.MinValue),
            Param.Number("@afterkind", after is null ? 0 : (long)after.Kind), Param.Number("@aftersubject", after?.Subject ?? 0), Param.Number("@most", most),
        ]);

    /// <inheritdoc/>
    public async Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct) =>
        (await queries.QueryAsync($"SELECT count(*) AS n {fits}", r => r.Count("n"), ct, Values(filter)).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {NoticeTable.All.List} FROM notice WHERE state = {Literal(NoticeState.ToCall)} ORDER BY created_at {queries.Sql.Most("@most")}",
        NoticeTable.Read,
        ct,
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {AttemptTable.All.List} FROM attempt WHERE order_id = @id ORDER BY id", AttemptTable.Read, ct, Param.Number("@id", orderId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT a.id, {AttemptTable.All.Of("a")} FROM attempt a JOIN work_order w ON w.id = a.order_id
         WHERE a.at < @before AND {queries.Sql.Kept("a")} AND w.state IN ({WorkOrderTable.Ended}) ORDER BY a.at {queries.Sql.Most("@most")}
         """,
        r => (r.Number("id"), AttemptTable.Read(r)),
        ct,
        Param.Time("@before", before),
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {AuditTable.All.List} FROM audit WHERE n > @n ORDER BY n {queries.Sql.Most("@most")}",
        AuditTable.Read,
        ct,
        Param.Number("@n", after),
        Param.Number("@most", most));

    /// <inheritdoc/>
    public async Task<StoreCounts> CountAsync(CancellationToken ct)
    {
        var orders = await queries.QueryAsync(
            "SELECT count(*) AS many, mapping, state FROM work_order GROUP BY mapping, state",
            r => (Mapping: r.Text("mapping"), State: (WorkOrderState)r.Number("state"), Many: r.Count("many")),
            ct).ConfigureAwait(false);
        return new(
            (await ByStateAsync("SELECT count(*) AS many, status AS state FROM ticket GROUP BY status", ct).ConfigureAwait(false))
                .ToDictionary(r => (TicketStatus)r.State, r => r.Many),
            orders.ToDictionary(o => (o.Mapping, o.State), o => o.Many),
            (await ByStateAsync("SELECT count(*) AS many, state FROM notice GROUP BY state", ct).ConfigureAwait(false))
                .ToDictionary(r => (NoticeState)r.State, r => r.Many),
            await ByLaneAsync($"SELECT count(*) AS many, lane FROM job WHERE parked IS NULL AND kind NOT IN ({Literals(Job.Recurring)}) GROUP BY lane", ct)
                .ConfigureAwait(false),
            await ByLaneAsync("SELECT count(*) AS many, lane FROM job WHERE parked IS NOT NULL GROUP BY lane", ct).ConfigureAwait(false),
            await queries.QueryAsync("SELECT DISTINCT lane FROM job WHERE parked IS NULL", r => r.Text("lane"), ct).ConfigureAwait(false));
    }

    private static Param[] Values(ParkedFilter filter) =>
    [
        Param.Number("@kind", (long?)filter.Kind), Param.Text("@reason", filter.Reason), Param.Time("@before", filter.Before),
        Param.Text("@department", filter.Department), Param.Text("@to", LaneName.Submit(filter.Department ?? "")),
        Param.Text("@from", LaneName.Read(filter.Department ?? "")),
    ];

    private Task<IReadOnlyList<(long State, long Many)>> ByStateAsync(string sql, CancellationToken ct) =>
        queries.QueryAsync(sql, r => (r.Number("state"), r.Count("many")), ct);

    private async Task<Dictionary<string, long>> ByLaneAsync(string sql, CancellationToken ct) =>
        (await queries.QueryAsync(sql, r => (Lane: r.Text("lane"), Many: r.Count("many")), ct).ConfigureAwait(false))
        .ToDictionary(r => r.Lane, r => r.Many, StringComparer.Ordinal);
}
