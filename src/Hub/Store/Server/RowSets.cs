using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Rows of many commits, gathered into sets that are written alike. Each commit's rows are written in their order: what comes after another in one
/// commit comes in the same set or a later one.
/// </summary>
internal sealed class RowSets(SetStatements statements, ServerSql sql)
{
    private readonly List<(Write Write, List<RowWrite> Rows)> sets = [];

    /// <summary>Adds the rows of one commit.</summary>
    public void Add(IEnumerable<RowWrite> rows)
    {
        var at = 0;
        foreach (var row in rows)
        {
            var found = sets.FindIndex(at, s => ReferenceEquals(s.Write, row.Write));
            if (found < 0)
            {
                found = sets.Count;
                sets.Add((row.Write, []));
            }

            sets[found].Rows.Add(row);
            at = found;
        }
    }

    /// <summary>How many rows there are of a table.</summary>
    public int CountOf(string table) => sets.Where(s => s.Write.Table == table).Sum(s => s.Rows.Count);

    /// <summary>Adds the statements to a script.</summary>
    public void AddTo(Script script)
    {
        for (var i = 0; i < sets.Count; i++)
        {
            var name = FormattableString.Invariant($"@rows{i}");
            script.AddRows(statements.Of(sets[i].Write, name), name, sets[i].Write.Json(sets[i].Rows, sql));
        }
    }
}
