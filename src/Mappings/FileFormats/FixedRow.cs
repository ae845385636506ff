using System.Collections.Immutable;
using System.Text;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.FileFormats;

using Columns = ImmutableArray<(FixedColumn Column, SecretTemplate Value)>;

/// <summary>Orders as lines of fixed columns.</summary>
/// <param name="Order">The columns of an order's line.</param>
/// <param name="First">The columns of the line before the orders; empty for none.</param>
/// <param name="Last">The columns of the line behind them; empty for none.</param>
/// <param name="Unit">What widths count.</param>
/// <param name="Encoding">The encoding of the file.</param>
/// <param name="LineEnd">What ends each line.</param>
public sealed record FixedRow(
    Columns Order, Columns First, Columns Last, FixedUnit Unit, StrictEncoding Encoding, string LineEnd) : IOrderFormat
{
    /// <inheritdoc/>
    public FileRecord Record(IValues values, bool show = false)
    {
        var cells = Order.ToDictionary(c => c.Column.Name, c => Cell(c, values, show), StringComparer.Ordinal);
        var summed = FileValues.SummedColumns(First.Concat(Last).Select(c => c.Value.Sent));
        return new FileRecord(Line(Order, name => cells[name]), ColumnSums.Of(summed, cells));
    }

    /// <inheritdoc/>
    public string Document(IReadOnlyList<FileRecord> records, FileValues file)
    {
        var text = new StringBuilder();
        text.Append(Around(First, file));
        foreach (var record in records)
        {
            text.Append(record.Text);
        }

        return text.Append(Around(Last, file)).ToString();
    }

    private string Around(Columns columns, FileValues file)
    {
        var cells = columns.ToDictionary(c => c.Column.Name, c => Cell(c, file, show: false), StringComparer.Ordinal);
        return columns.IsEmpty ? "" : Line(columns, name => cells[name]);
    }

    private string Line(Columns columns, Func<string, string> cell)
    {
        var line = new StringBuilder();
        var at = 0;
        foreach (var (column, _) in columns)
        {
            line.Append(' ', column.Start - at).Append(column.Write(cell(column.Name), Unit));
            at = column.End;
        }

        return line.Append(LineEnd).ToString();
    }

    private string Cell((FixedColumn Column, SecretTemplate Value) column, IValues values, bool show) =>
        Encoding.Ensure(column.Column.Name, column.Value.Render(values, show));
}
