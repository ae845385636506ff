using System.Globalization;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Tables;

/// <summary>The kind of statement that writes a row.</summary>
internal enum WriteKind
{
    /// <summary>Inserts the row.</summary>
    Insert,

    /// <summary>Inserts the row, unless one with its key exists.</summary>
    InsertNew,

    /// <summary>Inserts the row, or updates the one with its key.</summary>
    Put,

    /// <summary>Updates the row with its key, if one exists.</summary>
    Update,

    /// <summary>Deletes the row with its key, if one exists.</summary>
    Remove,
}

/// <summary>
/// Describes how rows of a table are written, independently of the database. SQLite writes row by row, a server set by set; both build
/// their statements from this description. In <see cref="Set"/> and <see cref="When"/>, <c>{new}</c> stands for the new row and
/// <c>{old}</c> for the stored one.
/// </summary>
internal abstract record Write(WriteKind Kind, string Table)
{
    /// <summary>The key's columns.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The condition of the partial unique index that enforces the key; null when the key covers all rows.</summary>
    public string? KeyFilter { get; init; }

    /// <summary>Each column that is updated, and its new value as SQL.</summary>
    public IReadOnlyList<(string Column, string Value)> Set { get; init; } = [];

    /// <summary>The condition under which a stored row is updated or deleted, as SQL; null for always.</summary>
    public string? When { get; init; }

    /// <summary>True when the database numbers the rows as it inserts them, so that their order must be preserved.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>A column that SQLite does not number itself, and the SQL that numbers it; null for none.</summary>
    public (string Column, string Value)? NumberedInSqlite { get; init; }

    /// <summary>The names and types of the columns that are written.</summary>
    public abstract IReadOnlyList<RowColumn> Types { get; }

    /// <summary>Returns the rows as one JSON array; null when there are none.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="sql">The dialect, which decides which texts are the same key.</param>
    public abstract string? ToJson(IEnumerable<RowWrite> rows, SqlDialect sql);
}

/// <summary>Describes how rows of one type are written.</summary>
/// <param name="Kind">The kind of statement.</param>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns that are written.</param>
internal sealed record Write<T>(WriteKind Kind, string Table, Columns<T> Columns) : Write(Kind, Table)
{
    /// <summary>
    /// Returns a row's key. Two commits that write a row with the same key never share a transaction; when one commit writes it several
    /// times, the last counts. Null when no two commits write the same row.
    /// </summary>
    public Func<T, CommitKey>? KeyOf { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<RowColumn> Types { get; } = Columns.Types;

    /// <inheritdoc/>
    public override string? ToJson(IEnumerable<RowWrite> rows, SqlDialect sql) => ToJson(rows.Select(r => ((RowWrite<T>)r).Row), sql);

    /// <summary>
    /// Returns the rows as one JSON array; null when there are none. The array holds one row of each key, in the order in which every node
    /// locks them.
    /// </summary>
    public string? ToJson(IEnumerable<T> rows, SqlDialect sql)
    {
        if (KeyOf is not { } key)
        {
            return RowsJson.Of(Columns, rows, IsOrdered);
        }

        var distinct = rows
            .GroupBy(row => key(row).Normalized(sql.NormalizeKey))
            .OrderBy(g => g.Key, CommitKey.LockOrder)
            .Select(g => g.Last());
        return RowsJson.Of(Columns, distinct, IsOrdered);
    }

    /// <summary>Pairs a row with this description.</summary>
    public RowWrite Of(T row) => new RowWrite<T>(this, row);
}

/// <summary>Creates the common descriptions.</summary>
internal static class Writes
{
    /// <summary>Inserts rows.</summary>
    public static Write<T> Insert<T>(string table, Columns<T> columns) => new(WriteKind.Insert, table, columns);

    /// <summary>Inserts rows that the database numbers in their order.</summary>
    public static Write<T> InsertInOrder<T>(string table, Columns<T> columns) =>
        new(WriteKind.Insert, table, columns) { IsOrdered = true };

    /// <summary>Inserts rows whose key does not exist.</summary>
    public static Write<T> InsertNew<T>(string table, Columns<T> columns, params string[] keys) =>
        new(WriteKind.InsertNew, table, columns) { Keys = keys };

    /// <summary>Inserts rows, and replaces all columns of those whose key exists.</summary>
    public static Write<T> Put<T>(string table, Columns<T> columns, params string[] keys) => new(WriteKind.Put, table, columns)
    {
        Keys = keys,
        Set = AllBut(keys, columns),
    };

    /// <summary>Updates all columns of the rows with these keys.</summary>
    public static Write<T> Update<T>(string table, Columns<T> columns, params string[] keys) => new(WriteKind.Update, table, columns)
    {
        Keys = keys,
        Set = AllBut(keys, columns),
    };

    /// <summary>Deletes the rows with these keys.</summary>
    public static Write<T> Remove<T>(string table, Columns<T> columns, params string[] keys) =>
        new(WriteKind.Remove, table, columns) { Keys = keys };

    /// <summary>An enum's number, as a literal of a statement.</summary>
    public static string Literal(Enum value) => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers of enum values, as literals of a statement separated by commas.</summary>
    public static string Literals<T>(IEnumerable<T> values)
        where T : struct, Enum => string.Join(", ", values.Select(v => Literal(v)));

    private static List<(string Column, string Value)> AllBut<T>(string[] keys, Columns<T> columns) =>
        [.. columns.Names.Except(keys).Select(name => (name, $"{{new}}.{name}"))];
}
