using System.Data.Common;
using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Brings updates and work orders together that met in the wrong order. An update and its order's number may come in the same moment to two nodes, so
/// those who write about one number wait for each other before they write anything: whoever comes second finds the first.
/// </summary>
internal sealed class Meeting
{
    private readonly ServerSql sql;
    private readonly string? keys;
    private readonly string? updates;
    private readonly string? numbers;

    /// <summary>What a group says about departments' numbers.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="numbered">Orders that get their number now.</param>
    /// <param name="updates">Updates about records that were not known when they were read.</param>
    public Meeting(ServerSql sql, List<WorkOrder> numbered, IEnumerable<UnmatchedUpdate> updates)
    {
        // The newest of several words about one record.
        var newest = updates.GroupBy(u => (u.Mapping, sql.Key(u.ExternalId))).Select(g => g.OrderBy(u => u.ChangedAt).Last()).ToList();
        this.sql = sql;
        keys = ServerRows.NumberKeysJson(numbered.Select(o => (o.Mapping, Number: o.ExternalId!)).Concat(newest.Select(u => (u.Mapping, Number: u.ExternalId))).Distinct()
            .OrderBy(k => k.Mapping, StringComparer.Ordinal).ThenBy(k => k.Number, StringComparer.Ordinal));
        this.updates = ServerRows.UpdatesJson(newest);
        numbers = ServerRows.NumbersJson(numbered);
    }

    /// <summary>True when the group says nothing about any number.</summary>
    public bool IsEmpty => keys is null;

    /// <summary>Makes the others wait. Answers a row.</summary>
    public void AddLock(Script script) => script.AddRows(sql.LockNumbers, "@numberkeys", keys);

    /// <summary>Asks whether any meet. Answers a row, the last of the script.</summary>
    public void AddCount(Script script) => script.Add(sql.CountMet, Param.Text("@updates", updates ?? "[]"), Param.Text("@numbers", numbers ?? "[]"));

    /// <summary>Reads the answer.</summary>
    public static async Task<bool> ReadAsync(DbDataReader reader, CancellationToken ct) =>
        (await Script.RowsAsync(reader, static r => Convert.ToInt64(r.GetValue(0), CultureInfo.InvariantCulture), ct).ConfigureAwait(false))[0] > 0;

    /// <summary>Makes jobs of what met, and keeps what did not.</summary>
    public Script AddApply(Script script, bool met)
    {
        if (updates is not null)
        {
            script.AddIf(met, sql.ApplyUpdates).Add(sql.KeepUpdates, Param.Text("@updates", updates));
        }

        if (met && numbers is not null)
        {
            script.Add(sql.ApplyKept, Param.Text("@numbers", numbers)).Add(sql.ForgetKept);
        }

        return script;
    }
}
