using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Gathers the rows of many commits into sets, each written by one statement. The order of each commit's rows is preserved: a later row of
/// one commit goes into the same set or a later one.
/// </summary>
internal sealed class RowSets(SetStatements statements, ServerSql sql)
{
    private readonly List<(Write Write, List<RowWrite> Rows)> sets = [];

    /// <summary>Adds the rows of one commit.</summary>
    public void Add(IEnumerable<RowWrite> rows)
    {
        var current = 0;
        foreach (var row in rows)
        {
            var found = sets.FindIndex(current, s => ReferenceEquals(s.Write, row.Write));
            if (found < 0)
            {
                found = sets.Count;
                sets.Add((row.Write, []));
            }

            sets[found].Rows.Add(row);
            current = found;
        }
    }

    /// <summary>Returns the number of rows of a table.</summary>
    public int CountOf(string table) => sets.Where(s => s.Write.Table == table).Sum(s => s.Rows.Count);

    /// <summary>Adds the statements that write the sets to a script.</summary>
    public void AddTo(Script script)
    {
        for (var i = 0; i < sets.Count; i++)
        {
            var name = FormattableString.Invariant($"@rows{i}");
            script.AddRows(statements.Of(sets[i].Write, name), name, sets[i].Write.ToJson(sets[i].Rows, sql));
        }
    }
}
