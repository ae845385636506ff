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
    public override async Task<IReadOnlyList<Ticket>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        // Tickets and orders are read in one round trip. If an order changes between the two, a later commit fails on the ticket's version.
        var (tickets, orders) = await connection.ReadAsync(
            script => (
                script.Query(ByIds, TicketTable.Read, Param.Numbers("@ids", ids)),
                script.Query(OrdersByIds, WorkOrderTable.Read)),
            ct).ConfigureAwait(false);
        var ordersByTicket = orders.Rows.ToLookup(o => o.TicketId);
        return [.. tickets.Rows.Select(t => t with { WorkOrders = [.. ordersByTicket[t.Id]] })];
    }
}
