using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Tickets in a file.</summary>
internal sealed class SqliteTickets(IQueries queries, ICommitQueue queue, Statements statements) : SqlTickets(queries)
{
    private readonly Prepared reserve = statements.Prepare("UPDATE counter SET value = value + @by WHERE name = 'ticket' RETURNING value");

    /// <inheritdoc/>
    public override Task<long> ReserveIdsAsync(int count, CancellationToken ct) =>
        queue.RunAsync(() => reserve.Number(count)!.Value - count + 1, ct);
}
