using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>The statements of the writing connection. Each is prepared once, and all are disposed together.</summary>
/// <remarks>Not thread-safe: only the writer's thread uses it once the store is open.</remarks>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    // Compared by reference: records compare by value, and comparing all members would cost more than the look-up saves.
    private readonly Dictionary<Write, Prepared> byWrite = new(ReferenceEqualityComparer.Instance);
    private readonly List<IDisposable> all = [];

    /// <summary>Prepares a statement.</summary>
    public Prepared Prepare(string sql) => Register(new Prepared(connection, sql));

    /// <summary>Prepares the statement that writes a row, if a column of the stored row still has the value that was read.</summary>
    public Prepared PrepareGuarded(Write write, string column) => Register(new Prepared(connection, write, column));

    /// <summary>Prepares a query.</summary>
    public PreparedQuery PrepareQuery(string sql, params ReadOnlySpan<string> parameters) =>
        Register(new PreparedQuery(connection, sql, parameters));

    /// <summary>Writes a row and returns how many rows changed.</summary>
    public int Run(RowWrite row) => GetOrPrepare(row.Write).Run(row);

    /// <summary>Writes a row and returns how many rows changed.</summary>
    public int Run<T>(Write<T> write, T row) => GetOrPrepare(write).Run(write.Columns, row);

    /// <inheritdoc/>
    public void Dispose() => all.ForEach(statement => statement.Dispose());

    private Prepared GetOrPrepare(Write write)
    {
        if (!byWrite.TryGetValue(write, out var prepared))
        {
            prepared = Register(new Prepared(connection, write));
            byWrite[write] = prepared;
        }

        return prepared;
    }

    private T Register<T>(T statement)
        where T : IDisposable
    {
        all.Add(statement);
        return statement;
    }
}
