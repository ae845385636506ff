using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// Reads tickets and what belongs to them. All databases have the same tables, and the queries differ only where <see cref="SqlDialect"/>
/// does.
/// </summary>
internal abstract class SqlTickets(IQueries queries) : ITicketStore
{
    /// <summary>Tickets by id: parameter <c>@ids</c>.</summary>
    protected string ByIds { get; } = $"SELECT {TicketTable.All.List} FROM ticket WHERE id IN ({queries.Sql.Numbers("@ids")})";

    /// <summary>
    /// The work orders of tickets: parameter <c>@ids</c>. A join over the ticket ids, so that each ticket is one seek into the range of its
    /// orders.
    /// </summary>
    protected string OrdersByIds { get; } =
        $"""
         SELECT {WorkOrderTable.All.Of("w")} FROM ({queries.Sql.Numbers("@ids")}) t
         CROSS JOIN work_order w WHERE w.id BETWEEN t.value * 256 AND t.value * 256 + 255 ORDER BY w.id
         """;

    private readonly string byExternalId = ByExternalId(queries.Sql);

    /// <summary>
    /// The query that finds orders by the departments' own numbers. SQLite keeps the order of the tables in a CROSS JOIN
    /// (https://sqlite.org/lang_select.html, 3.2); otherwise it would scan all orders of the mapping.
    /// </summary>
    public static string ByExternalId(SqlDialect sql) =>
        $"SELECT w.external_id, w.id FROM ({sql.Texts("@ids")}) t CROSS JOIN work_order w "
        + "WHERE w.mapping = @mapping AND w.external_id = t.value";

    /// <inheritdoc/>
    public abstract Task<long> ReserveIdsAsync(int count, CancellationToken ct);

    /// <inheritdoc/>
    public virtual async Task<IReadOnlyList<Ticket>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var tickets = await queries.QueryAsync(ByIds, TicketTable.Read, ct, Param.Numbers("@ids", ids)).ConfigureAwait(false);
        return await WithOrdersAsync(tickets, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ILookup<string, long>> FindByExternalIdsAsync(
        string mapping, IReadOnlyCollection<string> externalIds, CancellationToken ct)
    {
        var found = externalIds.Count == 0 ? [] : await queries.QueryAsync(
            byExternalId,
            r => (External: r.Text("external_id"), Id: r.Number("id")),
            ct,
            Param.Text("@mapping", mapping),
            Param.Texts("@ids", externalIds, queries.Sql)).ConfigureAwait(false);
        return found.OrderBy(f => f.Id).ToLookup(f => f.External, f => f.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Ticket>> QueryAsync(TicketQuery query, CancellationToken ct)
    {
        var closed = Writes.Literal(TicketStatus.Closed);
        var tickets = await queries.QueryAsync(
            $"""
             SELECT {TicketTable.All.List} FROM ticket WHERE requested_at >= @from AND requested_at <= @until
               AND destroyed < {Writes.Literal(DestroyedParts.Content)}
               AND (@services IS NULL OR service IN ({queries.Sql.Texts("@services")}))
               AND (@closed IS NULL OR (@closed = 1 AND status = {closed}) OR (@closed = 0 AND status <> {closed}))
             ORDER BY requested_at DESC, id DESC {queries.Sql.Limit("@most", "@skip")}
             """,
            TicketTable.Read,
            ct,
            Param.Number("@from", query.From?.ToUnixTimeMilliseconds() ?? long.MinValue),
            Param.Number("@until", query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue),
            Param.Texts("@services", query.Services, queries.Sql),
            Param.Number("@closed", query.Closed is { } ended ? (ended ? 1 : 0) : null),
            Param.Number("@most", query.Most),
            Param.Number("@skip", query.Skip)).ConfigureAwait(false);
        return await WithOrdersAsync(tickets, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long TicketId, DateTimeOffset At)>> ChangedAsync(
        DateTimeOffset from, DateTimeOffset until, int most, int skip, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT ticket_id, MAX(at) AS at FROM timeline WHERE {TimelineTable.IsPublicChange} AND at >= @from AND at <= @until
         GROUP BY ticket_id ORDER BY MAX(at), ticket_id {queries.Sql.Limit("@most", "@skip")}
         """,
        row => (row.Number("ticket_id"), row.Time("at")),
        ct,
        Param.Number("@from", from.ToUnixTimeMilliseconds()),
        Param.Number("@until", until.ToUnixTimeMilliseconds()),
        Param.Number("@most", most),
        Param.Number("@skip", skip));

    /// <inheritdoc/>
    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(long ticketId, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {TimelineTable.All.List} FROM timeline WHERE ticket_id = @id ORDER BY n",
        TimelineTable.Read,
        ct,
        Param.Number("@id", ticketId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> NoticesOfAsync(long ticketId, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {NoticeTable.All.List} FROM notice WHERE id BETWEEN @first AND @last ORDER BY created_at, id",
        NoticeTable.Read,
        ct,
        Param.Number("@first", ticketId << 16),
        Param.Number("@last", (ticketId << 16) | 0xFFFF));

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkOrder>> OrdersAfterAsync(long after, int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {WorkOrderTable.All.List} FROM work_order WHERE id > @after ORDER BY id {queries.Sql.Limit("@most")}",
        WorkOrderTable.Read,
        ct,
        Param.Number("@after", after),
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkOrder>> OrdersToCompareAsync(
        string mapping, DateTimeOffset since, long after, int most, CancellationToken ct) =>
        queries.QueryAsync(
            $"""
             SELECT {WorkOrderTable.All.List} FROM work_order
             WHERE mapping = @mapping AND id > @after AND (updated_at >= @since OR state NOT IN ({WorkOrderTable.Ended}))
             ORDER BY id {queries.Sql.Limit("@most")}
             """,
            WorkOrderTable.Read,
            ct,
            Param.Text("@mapping", mapping),
            Param.Number("@after", after),
            Param.Time("@since", since),
            Param.Number("@most", most));

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> OldestOpenAsync(string mapping, CancellationToken ct) => (await queries.QueryAsync(
        $"""
         SELECT min(coalesce(department_changed_at, sent_at)) AS oldest FROM work_order
         WHERE mapping = @mapping AND state IN ({WorkOrderTable.AtDepartment})
         """,
        r => r.TimeOrNull("oldest"),
        ct,
        Param.Text("@mapping", mapping)).ConfigureAwait(false))[0];

    private async Task<IReadOnlyList<Ticket>> WithOrdersAsync(IReadOnlyList<Ticket> tickets, CancellationToken ct)
    {
        if (tickets.Count == 0)
        {
            return tickets;
        }

        var ids = Param.Numbers("@ids", tickets.Select(t => t.Id));
        var orders = await queries.QueryAsync(OrdersByIds, WorkOrderTable.Read, ct, ids).ConfigureAwait(false);
        var ordersByTicket = orders.ToLookup(o => o.TicketId);
        return [.. tickets.Select(t => t with { WorkOrders = [.. ordersByTicket[t.Id]] })];
    }
}
