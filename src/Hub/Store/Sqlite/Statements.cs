using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>The statements of the one writing connection, each prepared once and disposed of together.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    // By reference: two ways of writing are the same only when they are one.
    private readonly Dictionary<Write, Prepared> byWrite = new(ReferenceEqualityComparer.Instance);
    private readonly List<IDisposable> all = [];

    /// <summary>Prepares a statement.</summary>
    public Prepared Make(string sql) => Kept(new Prepared(connection, sql));

    /// <summary>Prepares a way of writing where a column must be as it was read.</summary>
    public Prepared Guarded(Write write, string column) => Kept(new Prepared(connection, write, column));

    /// <summary>Prepares a query.</summary>
    public PreparedQuery Query(string sql, params ReadOnlySpan<string> parameters) => Kept(new PreparedQuery(connection, sql, parameters));

    /// <summary>Writes a row; how many rows changed.</summary>
    public int Run(RowWrite row) => Of(row.Write).Run(row);

    /// <summary>Writes a row; how many rows changed.</summary>
    public int Run<T>(Write<T> write, T row) => Of(write).Run(write.Columns, row);

    /// <inheritdoc/>
    public void Dispose() => all.ForEach(statement => statement.Dispose());

    private Prepared Of(Write write)
    {
        if (!byWrite.TryGetValue(write, out var prepared))
        {
            byWrite[write] = prepared = Kept(new Prepared(connection, write));
        }

        return prepared;
    }

    private T Kept<T>(T statement)
        where T : IDisposable
    {
        all.Add(statement);
        return statement;
    }
}
