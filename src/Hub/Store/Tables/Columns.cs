using System.Collections;
using System.Text.Json;

namespace Allentown311.Hub.Store.Tables;

/// <summary>The type of a column's values, and how database servers treat them.</summary>
internal enum ColumnType
{
    /// <summary>A 64-bit integer; flags and instants are integers too.</summary>
    Number,

    /// <summary>A double-precision number.</summary>
    Real,

    /// <summary>A text of any length.</summary>
    Text,

    /// <summary>A text that is part of a key, or is compared with one.</summary>
    Key,

    /// <summary>A text that is cut to 4,000 characters.</summary>
    Short,
}

/// <summary>One column: its name, its type, and the function that reads its value from a row object.</summary>
internal sealed record Column<T>(string Name, ColumnType Type, Func<T, Cell> Value);

/// <summary>Columns of one table, in order. Initialised as a collection: <c>{ "id", ColumnType.Number, n => n.Id }</c>.</summary>
internal sealed class Columns<T> : IEnumerable<Column<T>>
{
    private readonly List<Column<T>> columns = [];

    /// <summary>The number of columns.</summary>
    public int Count => columns.Count;

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Names => [.. columns.Select(c => c.Name)];

    /// <summary>The columns' names, separated by commas for a SELECT.</summary>
    public string List => string.Join(", ", Names);

    /// <summary>The columns' names and types, by which a database server reads a set of rows.</summary>
    public IReadOnlyList<RowColumn> Types => [.. columns.Select(c => new RowColumn(c.Name, c.Type))];

    /// <summary>Adds a column.</summary>
    public void Add(string name, ColumnType type, Func<T, Cell> value) => columns.Add(new Column<T>(name, type, value));

    /// <summary>Returns the columns with these names, in this collection's order.</summary>
    public Columns<T> Only(params ReadOnlySpan<string> names) => Filter(names.ToArray(), wanted: true);

    /// <summary>Returns the columns with other names than these.</summary>
    public Columns<T> Without(params ReadOnlySpan<string> names) => Filter(names.ToArray(), wanted: false);

    /// <summary>Returns <see cref="List"/> with a table's name or alias before each column.</summary>
    public string Of(string table) => string.Join(", ", columns.Select(c => $"{table}.{c.Name}"));

    /// <summary>Returns the column at an index, counted from 0.</summary>
    public Column<T> At(int index) => columns[index];

    /// <summary>Writes a row as a JSON object; columns that are null are left out.</summary>
    public void Write(Utf8JsonWriter json, T row)
    {
        foreach (var column in columns)
        {
            var cell = column.Value(row);
            switch (cell.Kind)
            {
                case CellKind.Number:
                    json.WriteNumber(column.Name, cell.Number);
                    break;
                case CellKind.Real:
                    json.WriteNumber(column.Name, cell.Real);
                    break;
                case CellKind.Text:
                    json.WriteString(
                        column.Name,
                        column.Type == ColumnType.Short ? StorableText.Short(cell.Text!) : StorableText.Of(cell.Text!));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Column<T>> GetEnumerator() => columns.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Columns<T> Filter(string[] names, bool wanted)
    {
        var filtered = new Columns<T>();
        filtered.columns.AddRange(columns.Where(c => names.Contains(c.Name, StringComparer.Ordinal) == wanted));
        return filtered;
    }
}

/// <summary>The name and type of a column, without the type of the rows.</summary>
internal sealed record RowColumn(string Name, ColumnType Type);
