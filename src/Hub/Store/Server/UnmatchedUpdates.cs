using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Matches status updates with work orders whose number was not known when the update was read. An update and its order's number may arrive
/// at two nodes at the same moment, so commits about one number wait for each other before they write anything, and the second finds what
/// the first wrote.
/// </summary>
internal sealed class UnmatchedUpdates
{
    private readonly ServerSql sql;
    private readonly CommitStatements statements;
    private readonly string? keys;
    private readonly bool locksAll;
    private readonly string? updates;
    private readonly string? numbers;

    /// <summary>Collects what a batch writes about departments' own numbers.</summary>
    /// <param name="sql">The database's dialect.</param>
    /// <param name="statements">The statements that write commits.</param>
    /// <param name="numbered">Orders that get their number in this batch.</param>
    /// <param name="updates">Updates about records that no order had when they were read.</param>
    public UnmatchedUpdates(ServerSql sql, CommitStatements statements, List<WorkOrder> numbered, IEnumerable<UnmatchedUpdate> updates)
    {
        this.sql = sql;
        this.statements = statements;

        // The newest of several updates about one record.
        var newest = updates
            .GroupBy(u => (u.Mapping, sql.NormalizeKey(u.ExternalId)))
            .Select(g => g.OrderBy(u => u.ChangedAt).Last())
            .ToList();
        locksAll = numbered.Count + newest.Count > CommitSize.MostNumbers;
        var numberKeys = numbered
            .Select(o => (o.Mapping, Number: o.ExternalId!))
            .Concat(newest.Select(u => (u.Mapping, Number: u.ExternalId)))
            .Distinct()
            .OrderBy(k => k.Mapping, StringComparer.Ordinal)
            .ThenBy(k => k.Number, StringComparer.Ordinal);
        keys = RowsJson.Of(CommitStatements.NumberKeys, numberKeys);
        this.updates = RowsJson.Of(UnmatchedTable.All, newest);
        numbers = RowsJson.Of(UnmatchedTable.NumberedOrders, numbered);
    }

    /// <summary>True when the batch writes about no number.</summary>
    public bool IsEmpty => keys is null;

    /// <summary>Adds the statement that locks the numbers, so that other batches about them wait.</summary>
    public void Lock(Script script)
    {
        if (IsEmpty)
        {
            return;
        }

        if (locksAll)
        {
            script.Query(sql.LockAllNumbers, static _ => 0);
            return;
        }

        if (sql.ShareNumbers is { } share)
        {
            script.Query(share, static _ => 0);
        }

        script.QueryRows(sql.LockNumbers, "@numberkeys", keys, static _ => 0);
    }

    /// <summary>Adds the query that counts the updates that match an order now.</summary>
    public ResultSet<long> CountMatches(Script script) => script.Query(
        statements.CountMatches,
        static r => r.Count("met"),
        Param.Text("@updates", updates ?? "[]"),
        Param.Text("@numbers", numbers ?? "[]"));

    /// <summary>Adds the statements that write jobs for the updates that match an order, and store the others.</summary>
    /// <param name="script">The script to add to.</param>
    /// <param name="hasMatches">True when <see cref="CountMatches"/> counted any.</param>
    public Script AddApply(Script script, bool hasMatches)
    {
        if (updates is not null)
        {
            script.AddIf(hasMatches, statements.ApplyUpdates).Add(statements.StoreUpdates, Param.Text("@updates", updates));
        }

        if (hasMatches && numbers is not null)
        {
            script.Add(statements.ApplyStored, Param.Text("@numbers", numbers)).Add(statements.RemoveApplied);
        }

        return script;
    }
}
