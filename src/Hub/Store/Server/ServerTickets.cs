using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Tickets at a server.</summary>
internal sealed class ServerTickets(ServerConnection connection) : SqlTickets(connection)
{
    private readonly string reserve = connection.ServerSql.UpdateReturning(
        CounterTable.Name, "value = value + @count", $"name = '{CounterTable.Ticket}'", "value");

    /// <inheritdoc/>
    public override async Task<long> ReserveIdsAsync(int count, CancellationToken ct) =>
        (await connection.QueryAsync(reserve, static r => r.Number("value"), ct, Param.Number("@count", count)).ConfigureAwait(false))[0] - count + 1;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Ticket>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        // Tickets and orders in one round trip; an order that is newer than its ticket is found out by the ticket's version.
        var (tickets, all) = await connection.RunAsync(
            script => (script.Query(ByIds, TicketTable.Read, Param.Numbers("@ids", ids)), script.Query(OrdersByIds, WorkOrderTable.Read)), ct).ConfigureAwait(false);
        var orders = all.Rows.ToLookup(o => o.TicketId);
        return [.. tickets.Rows.Select(t => t with { WorkOrders = [.. orders[t.Id]] })];
    }
}
