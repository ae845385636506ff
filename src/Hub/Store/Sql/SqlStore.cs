using System.Data.Common;
using System.Text.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using static Allentown311.Hub.Store.Sql.Param;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sql;

/// <summary>The reads of every store. The tables are the same in all databases, and so are the queries but for the few words of <see cref="SqlDialect"/>.</summary>
public abstract partial class SqlStore : IStore
{
    private readonly SqlDialect dialect;

    private protected SqlStore(SqlDialect dialect)
    {
        this.dialect = dialect;
        findTickets = $"SELECT {TicketColumns} FROM ticket WHERE id IN ({dialect.Numbers("@ids")})";

        // A join over the ticket ids: each is one seek into the range of its orders.
        ordersOfTickets = $"SELECT w.{OrderColumns} FROM ({dialect.Numbers("@ids")}) t CROSS JOIN work_order w WHERE w.id BETWEEN t.value * 256 AND t.value * 256 + 255 ORDER BY w.id";
        byExternalId = ByExternalId(dialect);
    }

    /// <summary>Orders by their departments' numbers. CROSS, since SQLite then keeps the order of the two (https://sqlite.org/lang_select.html, 3.2): else it goes through all orders of the mapping.</summary>
    internal static string ByExternalId(SqlDialect dialect) =>
        $"SELECT w.external_id, w.id FROM ({dialect.Texts("@ids")}) t CROSS JOIN work_order w WHERE w.mapping = @mapping AND w.external_id = t.value";

    private protected readonly string findTickets;
    private protected readonly string ordersOfTickets;
    private readonly string byExternalId;

    /// <inheritdoc/>
    public virtual async Task<IReadOnlyList<Ticket>> FindTicketsAsync(IReadOnlyCollection<long> ids, CancellationToken ct) =>
        ids.Count == 0 ? [] : await WithOrdersAsync(await QueryAsync(findTickets, Rows.Ticket, ct, Text("@ids", Json(ids))).ConfigureAwait(false), ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<ILookup<string, long>> FindByExternalIdsAsync(string mapping, IReadOnlyCollection<string> externalIds, CancellationToken ct)
    {
        var found = externalIds.Count == 0 ? []
            : await QueryAsync(byExternalId, r => (External: r.GetString(0), Id: r.GetInt64(1)), ct, Text("@mapping", mapping), Texts("@ids", externalIds)).ConfigureAwait(false);
        return found.OrderBy(f => f.Id).ToLookup(f => f.External, f => f.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Ticket>> QueryTicketsAsync(TicketQuery query, CancellationToken ct) => await WithOrdersAsync(
        await QueryAsync(
            $"""
             SELECT {TicketColumns} FROM ticket WHERE requested_at >= @from AND requested_at <= @until
               AND (@services IS NULL OR service IN ({dialect.Texts("@services")}))
               AND (@closed IS NULL OR (@closed = 1 AND status = 3) OR (@closed = 0 AND status <> 3)) ORDER BY requested_at DESC, id DESC {dialect.Most("@most")}
             """,
            Rows.Ticket,
            ct,
            Number("@from", query.From is { } from ? Ms(from) : long.MinValue),
            Number("@until", query.Until is { } until ? Ms(until) : long.MaxValue),
            Texts("@services", query.Services),
            Number("@closed", query.Closed is { } closed ? (closed ? 1 : 0) : null),
            Number("@most", query.Most)).ConfigureAwait(false),
        ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<Feed?> FindFeedAsync(long id, CancellationToken ct) =>
        await FirstAsync(FeedSql + " WHERE id = @id", Rows.Feed, ct, Number("@id", id)).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(long ticketId, CancellationToken ct) => QueryAsync(
        "SELECT at, what, ordinal, detail FROM timeline WHERE ticket_id = @id ORDER BY n",
        r => new TimelineEntry(ticketId, Time(r, 0), r.GetString(1), (int)r.GetInt64(2), Rows.Text(r, 3)),
        ct,
        Number("@id", ticketId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> NoticesOfAsync(long ticketId, CancellationToken ct) => QueryAsync(
        "SELECT id, state, reason, created_at, updated_at FROM notice WHERE id BETWEEN @first AND @last ORDER BY created_at, id",
        Rows.Notice,
        ct,
        Number("@first", ticketId << 16),
        Number("@last", (ticketId << 16) | 0xFFFF));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct) =>
        QueryAsync($"SELECT id, state, reason, created_at, updated_at FROM notice WHERE state = 3 ORDER BY created_at {dialect.Most("@most")}", Rows.Notice, ct, Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkOrder>> OrdersAfterAsync(long after, int most, CancellationToken ct) =>
        QueryAsync($"SELECT {OrderColumns} FROM work_order WHERE id > @after ORDER BY id {dialect.Most("@most")}", Order, ct, Number("@after", after), Number("@most", most));

    // A word of T-SQL's own, hence the quotes.
    private protected const string FeedSql = """SELECT id, mapping, "cursor", first_read_at FROM feed""";

    /// <summary>Runs one query.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    private protected abstract Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values);

    private async Task<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values)
        where T : class => await QueryAsync(sql, read, ct, values).ConfigureAwait(false) is [var first, ..] ? first : null;

    private Param Texts(string name, IEnumerable<string>? values) => Text(name, values is null ? null : Json(values.Select(dialect.Clean)));

    private protected static string Json<T>(IEnumerable<T> values) => JsonSerializer.Serialize(values);

    private async Task<IReadOnlyList<Ticket>> WithOrdersAsync(IReadOnlyList<Ticket> tickets, CancellationToken ct)
    {
        if (tickets.Count == 0)
        {
            return tickets;
        }

        var orders = (await QueryAsync(ordersOfTickets, Order, ct, Text("@ids", Json(tickets.Select(t => t.Id)))).ConfigureAwait(false)).ToLookup(o => o.TicketId);
        return [.. tickets.Select(t => t with { WorkOrders = [.. orders[t.Id]] })];
    }
}
