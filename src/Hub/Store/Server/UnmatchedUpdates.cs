using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Brings updates and work orders together that met in the wrong order. An update and its order's number may come in the same moment to two
/// nodes, so commits about one number wait for each other before they write anything: whichever comes second finds the first.
/// </summary>
internal sealed class UnmatchedUpdates
{
    private readonly ServerSql sql;
    private readonly CommitStatements statements;
    private readonly string? keys;
    private readonly string? updates;
    private readonly string? numbers;

    /// <summary>What a batch says about departments' numbers.</summary>
    /// <param name="sql">What the database writes differently.</param>
    /// <param name="statements">The statements.</param>
    /// <param name="numbered">Orders that get their number now.</param>
    /// <param name="updates">Updates about records that were not known when they were read.</param>
    public UnmatchedUpdates(ServerSql sql, CommitStatements statements, List<WorkOrder> numbered, IEnumerable<UnmatchedUpdate> updates)
    {
        // The newest of several updates about one record.
        var newest = updates.GroupBy(u => (u.Mapping, sql.NormalizeKey(u.ExternalId))).Select(g => g.OrderBy(u => u.ChangedAt).Last()).ToList();
        (this.sql, this.statements) = (sql, statements);
        var about = numbered.Select(o => (o.Mapping, Number: o.ExternalId!)).Concat(newest.Select(u => (u.Mapping, Number: u.ExternalId))).Distinct()
            .OrderBy(k => k.Mapping, StringComparer.Ordinal).ThenBy(k => k.Number, StringComparer.Ordinal);
        keys = RowsJson.Of(CommitStatements.NumberKeys, about);
        this.updates = RowsJson.Of(UnmatchedTable.All, newest);
        numbers = RowsJson.Of(UnmatchedTable.NumberedOrders, numbered);
    }

    /// <summary>True when the batch says nothing about any number.</summary>
    public bool IsEmpty => keys is null;

    /// <summary>Makes the others wait.</summary>
    public void Lock(Script script) => script.QueryRows(sql.LockNumbers, "@numberkeys", keys, static _ => 0);

    /// <summary>Asks how many meet.</summary>
    public ResultSet<long> CountMatches(Script script) => script.Query(
        statements.CountMatches, static r => r.Count("met"), Param.Text("@updates", updates ?? "[]"), Param.Text("@numbers", numbers ?? "[]"));

    /// <summary>Makes jobs of what met, and keeps what did not.</summary>
    public Script AddApply(Script script, bool met)
    {
        if (updates is not null)
        {
            script.AddIf(met, statements.ApplyUpdates).Add(statements.StoreUpdates, Param.Text("@updates", updates));
        }

        if (met && numbers is not null)
        {
            script.Add(statements.ApplyStored, Param.Text("@numbers", numbers)).Add(statements.RemoveApplied);
        }

        return script;
    }
}
