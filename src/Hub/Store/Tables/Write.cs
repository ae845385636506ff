using System.Globalization;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Tables;

/// <summary>What becomes of a row that is written.</summary>
internal enum WriteKind
{
    /// <summary>A new row.</summary>
    Insert,

    /// <summary>A new row, unless one of its key is there.</summary>
    InsertNew,

    /// <summary>A new row, or the one of its key is changed.</summary>
    Put,

    /// <summary>The row of its key is changed, if it is there.</summary>
    Update,

    /// <summary>The row of its key goes, if it is there.</summary>
    Remove,
}

/// <summary>
/// One way in which rows of a table are written, in no database's own words. A file writes row by row, a server set by set; both make their
/// statements of this. In <see cref="Set"/> and <see cref="When"/>, <c>{new}</c> and <c>{old}</c> stand for the row that comes and the one that is there.
/// </summary>
internal abstract record Write(WriteKind Kind, string Table)
{
    /// <summary>The columns that tell rows apart.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>What is true of the rows that the key counts for; null for all.</summary>
    public string? KeyFilter { get; init; }

    /// <summary>Each column that is changed, and what it becomes.</summary>
    public IReadOnlyList<(string Column, string Value)> Set { get; init; } = [];

    /// <summary>A condition over the row that is there (and the one that comes); null for always.</summary>
    public string? When { get; init; }

    /// <summary>True where rows are numbered as they come.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>A column that a file must number itself, and how; null where its key is enough.</summary>
    public (string Column, string Value)? NumberedInFile { get; init; }

    /// <summary>The columns written, whatever the rows are.</summary>
    public abstract IReadOnlyList<RowColumn> Types { get; }

    /// <summary>The rows as one JSON array; null when there are none.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="sql">Which texts its database takes for the same key.</param>
    public abstract string? Json(IEnumerable<RowWrite> rows, SqlDialect sql);
}

/// <summary>One way in which rows are written.</summary>
/// <param name="Kind">What becomes of them.</param>
/// <param name="Table">The table.</param>
/// <param name="Columns">What is written of each.</param>
internal sealed record Write<T>(WriteKind Kind, string Table, Columns<T> Columns) : Write(Kind, Table)
{
    /// <summary>
    /// What two commits have in common that write the same row: they never share a transaction, and of one commit's the last counts. Null where
    /// no two write the same.
    /// </summary>
    public Func<T, CommitKey>? KeyOf { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<RowColumn> Types { get; } = Columns.Types;

    /// <inheritdoc/>
    public override string? Json(IEnumerable<RowWrite> rows, SqlDialect sql) => Json(rows.Select(r => ((RowWrite<T>)r).Row), sql);

    /// <summary>The rows as one JSON array; null when there are none. One of each key, in the order in which every node locks them.</summary>
    public string? Json(IEnumerable<T> rows, SqlDialect sql)
    {
        if (KeyOf is not { } key)
        {
            return RowsJson.Of(Columns, rows, IsOrdered);
        }

        var distinct = rows.GroupBy(row => key(row).As(sql.Key)).OrderBy(g => g.Key, CommitKey.LockOrder).Select(g => g.Last());
        return RowsJson.Of(Columns, distinct, IsOrdered);
    }

    /// <summary>The row, to be written so.</summary>
    public RowWrite Of(T row) => new RowWrite<T>(this, row);
}

/// <summary>Makes the usual ways of writing.</summary>
internal static class Writes
{
    /// <summary>New rows.</summary>
    public static Write<T> Insert<T>(string table, Columns<T> columns) => new(WriteKind.Insert, table, columns);

    /// <summary>New rows, numbered as they come.</summary>
    public static Write<T> InsertInOrder<T>(string table, Columns<T> columns) => new(WriteKind.Insert, table, columns) { IsOrdered = true };

    /// <summary>New rows, where none of the key is there.</summary>
    public static Write<T> InsertNew<T>(string table, Columns<T> columns, params string[] keys) => new(WriteKind.InsertNew, table, columns) { Keys = keys };

    /// <summary>New rows, or the whole row in the place of the one that is there.</summary>
    public static Write<T> Put<T>(string table, Columns<T> columns, params string[] keys) => new(WriteKind.Put, table, columns)
    {
        Keys = keys, Set = [.. columns.Names.Except(keys).Select(name => (name, $"{{new}}.{name}"))],
    };

    /// <summary>The row of the key is changed to what comes.</summary>
    public static Write<T> Update<T>(string table, Columns<T> columns, params string[] keys) => new(WriteKind.Update, table, columns)
    {
        Keys = keys, Set = [.. columns.Names.Except(keys).Select(name => (name, $"{{new}}.{name}"))],
    };

    /// <summary>The row of the key goes.</summary>
    public static Write<T> Remove<T>(string table, Columns<T> columns, params string[] keys) => new(WriteKind.Remove, table, columns) { Keys = keys };

    /// <summary>A whole number as it stands in a statement.</summary>
    public static string Literal(Enum value) => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whole numbers as they stand in a statement.</summary>
    public static string Literals<T>(IEnumerable<T> values)
        where T : struct, Enum => string.Join(", ", values.Select(v => Literal(v)));
}
