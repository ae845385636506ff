using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>Parses T-SQL as SQL Server 2016 does, which is the oldest version the hub works with.</summary>
internal static class TSql
{
    /// <summary>Parses the statements of a script.</summary>
    /// <exception cref="ShouldAssertException">The script is not T-SQL.</exception>
    public static IReadOnlyList<TSqlStatement> Statements(string sql)
    {
        var script = (TSqlScript)new TSql130Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        errors.Select(e => $"line {e.Line}, column {e.Column}: {e.Message}").ShouldBeEmpty(sql);
        return [.. script.Batches.SelectMany(b => b.Statements)];
    }

    /// <summary>Returns the columns of each result set of a script.</summary>
    public static IEnumerable<IReadOnlyList<string>> Answers(string sql) => Statements(sql).Select(s => s switch
    {
        SelectStatement { QueryExpression: QuerySpecification query } => Names(query.SelectElements),
        DataModificationStatement change when Output(change) is { } output => Names(output.SelectColumns),
        _ => [],
    }).Where(columns => columns.Count > 0);

    /// <summary>Returns every fragment of a kind in a script.</summary>
    public static IReadOnlyList<T> All<T>(string sql)
        where T : TSqlFragment => [.. Statements(sql).SelectMany(Within<T>)];

    /// <summary>Returns every fragment of a kind within another fragment.</summary>
    public static IReadOnlyList<T> Within<T>(TSqlFragment fragment)
        where T : TSqlFragment
    {
        var seeker = new Seeker<T>();
        fragment.Accept(seeker);
        return seeker.Found;
    }

    // Named as the server names them: by the alias, or else by the column's own name. An expression without an alias has no name.
    private static IReadOnlyList<string> Names(IList<SelectElement> columns) => [.. columns.OfType<SelectScalarExpression>().Select(c =>
        c.ColumnName?.Value ?? (c.Expression as ColumnReferenceExpression)?.MultiPartIdentifier.Identifiers[^1].Value ?? "")];

    private static OutputClause? Output(DataModificationStatement change) => change switch
    {
        InsertStatement insert => insert.InsertSpecification.OutputClause,
        UpdateStatement update => update.UpdateSpecification.OutputClause,
        DeleteStatement delete => delete.DeleteSpecification.OutputClause,
        _ => null,
    };

    private sealed class Seeker<T> : TSqlFragmentVisitor
        where T : TSqlFragment
    {
        public List<T> Found { get; } = [];

        public override void Visit(TSqlFragment fragment)
        {
            if (fragment is T wanted)
            {
                Found.Add(wanted);
            }
        }
    }
}
