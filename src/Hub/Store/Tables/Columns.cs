using System.Collections;
using System.Text.Json;

namespace Allentown311.Hub.Store.Tables;

/// <summary>What a column holds, and how the servers treat it.</summary>
internal enum ColumnType
{
    /// <summary>A whole number of 64 bits; flags and instants too.</summary>
    Number,

    /// <summary>A number of double precision.</summary>
    Real,

    /// <summary>A text of any length.</summary>
    Text,

    /// <summary>A text that is compared with a key's.</summary>
    Key,

    /// <summary>A text of which no more than 4,000 characters are kept.</summary>
    Short,
}

/// <summary>One column: its name, what it holds, and what a row has in it.</summary>
internal sealed record Column<T>(string Name, ColumnType Type, Func<T, Cell> Value);

/// <summary>Columns of one table, in their order. Written as a collection: <c>{ "id", ColumnType.Number, n => n.Id }</c>.</summary>
internal sealed class Columns<T> : IEnumerable<Column<T>>
{
    private readonly List<Column<T>> columns = [];

    /// <summary>How many.</summary>
    public int Count => columns.Count;

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names => [.. columns.Select(c => c.Name)];

    /// <summary>Their names, as a query lists them.</summary>
    public string List => string.Join(", ", Names);

    /// <summary>Names and types, as a server is told what a set of rows holds.</summary>
    public IReadOnlyList<RowColumn> Types => [.. columns.Select(c => new RowColumn(c.Name, c.Type))];

    /// <summary>Adds one.</summary>
    public void Add(string name, ColumnType type, Func<T, Cell> value) => columns.Add(new Column<T>(name, type, value));

    /// <summary>Those of these names, in their order here.</summary>
    public Columns<T> Only(params ReadOnlySpan<string> names) => Where(names.ToArray(), wanted: true);

    /// <summary>Those of other names.</summary>
    public Columns<T> Without(params ReadOnlySpan<string> names) => Where(names.ToArray(), wanted: false);

    /// <summary>The list with a table's name before each.</summary>
    public string Of(string table) => string.Join(", ", columns.Select(c => $"{table}.{c.Name}"));

    /// <summary>The column at a place.</summary>
    public Column<T> At(int index) => columns[index];

    /// <summary>Writes a row as a JSON object; what is nothing is left out.</summary>
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
                    json.WriteString(column.Name, column.Type == ColumnType.Short ? StorableText.Short(cell.Text!) : StorableText.Of(cell.Text!));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Column<T>> GetEnumerator() => columns.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Columns<T> Where(string[] names, bool wanted)
    {
        var some = new Columns<T>();
        some.columns.AddRange(columns.Where(c => names.Contains(c.Name, StringComparer.Ordinal) == wanted));
        return some;
    }
}

/// <summary>A column of a set of rows, whatever the rows are.</summary>
internal sealed record RowColumn(string Name, ColumnType Type);
