using System.Text.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Dapper;
using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sqlite.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>The reads.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Ticket>> FindTicketsAsync(IReadOnlyCollection<long> ids, CancellationToken ct) =>
        readers.ReadAsync(c => WithOrders(c, c.Query($"SELECT {TicketColumns} FROM ticket WHERE id IN (SELECT value FROM json_each(@ids))", Rows.Ticket, ("@ids", Json(ids)))), ct);

    /// <inheritdoc/>
    public Task<ILookup<string, long>> FindByExternalIdsAsync(string mapping, IReadOnlyCollection<string> externalIds, CancellationToken ct) =>
        readers.ReadAsync(
            c =>
            {
                const string Sql = "SELECT external_id, id FROM work_order WHERE mapping = @mapping AND external_id IN (SELECT value FROM json_each(@ids)) ORDER BY id";
                return c.Query(Sql, r => (External: r.GetString(0), Id: r.GetInt64(1)), ("@mapping", mapping), ("@ids", Json(externalIds))).ToLookup(f => f.External, f => f.Id, StringComparer.Ordinal);
            },
            ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Ticket>> QueryTicketsAsync(TicketQuery query, CancellationToken ct) => readers.ReadAsync(
        c => WithOrders(c, c.Query(
            $"""
             SELECT {TicketColumns} FROM ticket WHERE requested_at >= @from AND requested_at <= @until
               AND (@services IS NULL OR service IN (SELECT value FROM json_each(@services)))
               AND (@closed IS NULL OR (status = 3) = @closed) ORDER BY requested_at DESC, id DESC LIMIT @most
             """,
            Rows.Ticket,
            ("@from", query.From is { } from ? Ms(from) : long.MinValue),
            ("@until", query.Until is { } until ? Ms(until) : long.MaxValue),
            ("@services", query.Services is { } services ? Json(services) : null),
            ("@closed", query.Closed is { } closed ? (closed ? 1 : 0) : null),
            ("@most", query.Most))),
        ct);

    /// <inheritdoc/>
    public Task<Feed?> FindFeedAsync(long id, CancellationToken ct) =>
        readers.ReadAsync(c => c.Query("SELECT id, mapping, cursor, first_read_at FROM feed WHERE id = @id", ReadFeed, ("@id", id)).FirstOrDefault(), ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(long ticketId, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<TimelineEntry>>(
        c => c.Query(
            "SELECT at, what, ordinal, detail FROM timeline WHERE ticket_id = @id ORDER BY n",
            r => new TimelineEntry(ticketId, Time(r, 0), r.GetString(1), r.GetInt32(2), Text(r, 3)),
            ("@id", ticketId)),
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> NoticesOfAsync(long ticketId, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Notice>>(
        c => c.Query(
            "SELECT id, state, reason, created_at, updated_at FROM notice WHERE id BETWEEN @first AND @last ORDER BY created_at, id",
            Rows.Notice,
            ("@first", ticketId << 16),
            ("@last", (ticketId << 16) | 0xFFFF)),
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Notice>>(
        c => c.Query("SELECT id, state, reason, created_at, updated_at FROM notice WHERE state = 3 ORDER BY created_at LIMIT @most", Rows.Notice, ("@most", most)), ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Job>>(
        c => c.Query($"SELECT {JobColumns} FROM job WHERE parked IS NOT NULL ORDER BY created_at LIMIT @most", Rows.Job, ("@most", most)), ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkOrder>> OrdersAfterAsync(long after, int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<WorkOrder>>(
        c => c.Query($"SELECT {OrderColumns} FROM work_order WHERE id > @after ORDER BY id LIMIT @most", Order, ("@after", after), ("@most", most)), ct);

    /// <inheritdoc/>
    public Task<StoreCounts> CountAsync(CancellationToken ct) => readers.ReadAsync(
        c => new StoreCounts(
            c.Connection.Query<(long Status, long N)>("SELECT status, count(*) FROM ticket GROUP BY status").ToDictionary(r => (TicketStatus)r.Status, r => r.N),
            c.Connection.Query<(string Mapping, long State, long N)>("SELECT mapping, state, count(*) FROM work_order GROUP BY mapping, state").ToDictionary(r => (r.Mapping, (WorkOrderState)r.State), r => r.N),
            c.Connection.Query<(long State, long N)>("SELECT state, count(*) FROM notice GROUP BY state").ToDictionary(r => (NoticeState)r.State, r => r.N),
            c.Connection.Query<(string Lane, long N)>("SELECT lane, count(*) FROM job WHERE parked IS NULL AND kind NOT IN (3, 7, 8, 9) GROUP BY lane").ToDictionary(r => r.Lane, r => r.N),
            c.Connection.Query<(string Lane, long N)>("SELECT lane, count(*) FROM job WHERE parked IS NOT NULL GROUP BY lane").ToDictionary(r => r.Lane, r => r.N),
            c.Connection.Query<string>("SELECT DISTINCT lane FROM job WHERE parked IS NULL").AsList()),
        ct);

    // A join over the ticket ids: each is one seek into the range of its orders.
    private static readonly string OrdersOfTickets =
        $"SELECT w.{OrderColumns} FROM json_each(@ids) AS t JOIN work_order AS w ON w.id BETWEEN (t.value << 8) AND ((t.value << 8) | 255) ORDER BY w.id";

    internal static Feed ReadFeed(SqliteDataReader r) => new(r.GetInt64(0), r.GetString(1), Text(r, 2), Time(r, 3));

    private static IReadOnlyList<Ticket> WithOrders(Reader c, List<Ticket> tickets)
    {
        if (tickets.Count == 0)
        {
            return tickets;
        }

        var orders = c.Query(OrdersOfTickets, Order, ("@ids", Json(tickets.Select(t => t.Id)))).ToLookup(o => o.TicketId);
        return [.. tickets.Select(t => t with { WorkOrders = [.. orders[t.Id]] })];
    }

    private static string Json<T>(IEnumerable<T> values) => JsonSerializer.Serialize(values);
}
