using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Reads tickets from a database server.</summary>
internal sealed class ServerTickets(ServerConnection connection) : SqlTickets(connection)
{
    private readonly string reserve = connection.ServerSql.UpdateReturning(
        CounterTable.Name, "value = value + @count", $"name = '{CounterTable.Ticket}'", "value");

    /// <inheritdoc/>
    public override async Task<long> ReserveIdsAsync(int count, CancellationToken ct)
    {
        var last = await connection
            .RunAsync(script => script.Query(reserve, static r => r.Number("value"), Param.Number("@count", count)), ct)
            .ConfigureAwait(false);
        return last.Rows[0] - count + 1;
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Ticket>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct) =>
        ReadAsync(ids, isUrgent: false, ct);

    /// <summary>Reads tickets.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="isUrgent">True for a claim, which holds jobs meanwhile and does not wait behind other reads.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<IReadOnlyList<Ticket>> ReadAsync(IReadOnlyCollection<long> ids, bool isUrgent, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        // Tickets and orders are read in one round trip. If an order changes between the two, a later commit fails on the ticket's version.
        var (tickets, orders) = isUrgent
            ? await connection.RunAsync(Build, ct).ConfigureAwait(false)
            : await connection.ReadAsync(Build, ct).ConfigureAwait(false);
        var ordersByTicket = orders.Rows.ToLookup(o => o.TicketId);
        return [.. tickets.Rows.Select(t => t with { WorkOrders = [.. ordersByTicket[t.Id]] })];

        (ResultSet<Ticket> Tickets, ResultSet<WorkOrder> Orders) Build(Script script) => (
            script.Query(ByIds, TicketTable.Read, Param.Numbers("@ids", ids)), script.Query(OrdersByIds, WorkOrderTable.Read));
    }
}
