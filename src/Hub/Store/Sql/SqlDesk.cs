using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;
using static Allentown311.Hub.Store.Tables.Writes;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads what waits for a person, and what a person looks up.</summary>
internal sealed class SqlDesk(IQueries queries) : IDeskStore
{
    // Jobs whose subject is a work order. The subject of a routing job is a ticket, so its department is that of the ticket's orders that
    // were declined as the wrong department's.
    private static readonly string AboutOrders = Literals([JobKind.Submit, JobKind.ApplyStatus, JobKind.FollowUp]);

    // The subject of other kinds may be a hash, which overflows 64 bits when multiplied by 256. SQL Server may evaluate the product before
    // it checks the kind, so the CASE guards it.
    private static readonly string TicketOf = $"(CASE WHEN job.kind = {Literal(JobKind.Route)} THEN job.subject ELSE 0 END)";

    private readonly string matchesFilter =
        $"""
         FROM job WHERE parked IS NOT NULL AND (@kind IS NULL OR kind = @kind)
           AND (@reason IS NULL OR {queries.Sql.ContainsText("parked", "@reason")})
           AND (@before IS NULL OR created_at <= @before)
           AND (@department IS NULL OR lane = @to OR lane = @from
             OR (kind IN ({AboutOrders}) AND EXISTS (SELECT 1 FROM work_order w
               WHERE w.id = job.subject AND @department IN (w.department, w.mapping)))
             OR (kind = {Literal(JobKind.Route)} AND EXISTS (SELECT 1 FROM work_order w
               WHERE w.id BETWEEN {TicketOf} * 256 AND {TicketOf} * 256 + 255 AND w.state = {Literal(WorkOrderState.WrongDepartment)}
                 AND @department IN (w.department, w.mapping))))
         """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {JobTable.All.List} FROM job WHERE parked IS NOT NULL ORDER BY created_at {queries.Sql.Limit("@most")}",
        JobTable.Read,
        ct,
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT {JobTable.All.List} {matchesFilter}
           AND (created_at > @at OR (created_at = @at AND (kind > @afterkind OR (kind = @afterkind AND subject > @aftersubject))))
         ORDER BY created_at, kind, subject {queries.Sql.Limit("@most")}
         """,
        JobTable.Read,
        ct,
        [
            .. Values(filter),
            Param.Number("@at", after?.WrittenAt.ToUnixTimeMilliseconds() ?? long.MinValue),
            Param.Number("@afterkind", after is null ? 0 : (long)after.Kind),
            Param.Number("@aftersubject", after?.Subject ?? 0),
            Param.Number("@most", most),
        ]);

    /// <inheritdoc/>
    public async Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct) =>
        (await queries.QueryAsync($"SELECT count(*) AS n {matchesFilter}", r => r.Count("n"), ct, Values(filter)).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT {NoticeTable.All.List} FROM notice WHERE state = {Literal(NoticeState.ToCall)}
         ORDER BY created_at {queries.Sql.Limit("@most")}
         """,
        NoticeTable.Read,
        ct,
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {AttemptTable.All.List} FROM attempt WHERE order_id = @id ORDER BY id",
        AttemptTable.Read,
        ct,
        Param.Number("@id", orderId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct) =>
        queries.QueryAsync(
            $"""
             SELECT a.id, {AttemptTable.All.Of("a")} FROM attempt a
             JOIN work_order w ON w.id = a.order_id JOIN ticket t ON t.id = w.id / 256
             WHERE a.at < @before AND {queries.Sql.HasTexts("a")} AND w.state IN ({WorkOrderTable.Ended})
               AND NOT {LegalHoldTable.Holds("t")}
             ORDER BY a.at {queries.Sql.Limit("@most")}
             """,
            r => (r.Number("id"), AttemptTable.Read(r)),
            ct,
            Param.Time("@before", before),
            Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {AuditTable.All.List} FROM audit WHERE n > @n ORDER BY n {queries.Sql.Limit("@most")}",
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
        var tickets = await CountByStateAsync("SELECT count(*) AS many, status AS state FROM ticket GROUP BY status", ct)
            .ConfigureAwait(false);
        var notices = await CountByStateAsync("SELECT count(*) AS many, state FROM notice GROUP BY state", ct).ConfigureAwait(false);
        var waiting = await CountByLaneAsync($"parked IS NULL AND kind NOT IN ({Literals(Job.Recurring)})", ct).ConfigureAwait(false);
        var parked = await CountByLaneAsync("parked IS NOT NULL", ct).ConfigureAwait(false);
        var lanes = await queries.QueryAsync("SELECT DISTINCT lane FROM job WHERE parked IS NULL", r => r.Text("lane"), ct)
            .ConfigureAwait(false);
        return new StoreCounts(
            tickets.ToDictionary(r => (TicketStatus)r.State, r => r.Many),
            orders.ToDictionary(o => (o.Mapping, o.State), o => o.Many),
            notices.ToDictionary(r => (NoticeState)r.State, r => r.Many),
            waiting,
            parked,
            lanes);
    }

    private static Param[] Values(ParkedFilter filter) =>
    [
        Param.Number("@kind", (long?)filter.Kind),
        Param.Text("@reason", filter.Reason),
        Param.Time("@before", filter.Before),
        Param.Text("@department", filter.Department),
        Param.Text("@to", LaneName.Submit(filter.Department ?? "")),
        Param.Text("@from", LaneName.Read(filter.Department ?? "")),
    ];

    private Task<IReadOnlyList<(long State, long Many)>> CountByStateAsync(string sql, CancellationToken ct) =>
        queries.QueryAsync(sql, r => (r.Number("state"), r.Count("many")), ct);

    private async Task<Dictionary<string, long>> CountByLaneAsync(string condition, CancellationToken ct)
    {
        var counts = await queries.QueryAsync(
            $"SELECT count(*) AS many, lane FROM job WHERE {condition} GROUP BY lane",
            r => (Lane: r.Text("lane"), Many: r.Count("many")),
            ct).ConfigureAwait(false);
        return counts.ToDictionary(c => c.Lane, c => c.Many, StringComparer.Ordinal);
    }
}
