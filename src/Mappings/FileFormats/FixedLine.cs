using System.Collections.Immutable;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Lines of fixed columns.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Unit">What widths count.</param>
/// <param name="IsRagged">True when the department's program leaves out blanks at the end of a line.</param>
public sealed record FixedLine(ImmutableArray<FixedColumn> Columns, FixedUnit Unit, bool IsRagged) : ILineColumns
{
    /// <inheritdoc/>
    public ILineColumns Begin(IReadOnlyList<string> lines, out int skip)
    {
        skip = 0;
        return this;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? Read(string line, out string reason)
    {
        reason = "";
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        var (length, width) = (Unit.Length(line), Columns.Max(c => c.End));
        if (!IsRagged && length < width)
        {
            reason = $"it has {length} {Unit.Name}, and its columns need {width}: it is cut off";
            return null;
        }

        foreach (var column in Columns)
        {
            if (Unit.Slice(line, column.Start, column.Width) is not { } cell)
            {
                reason = $"column \"{column.Name}\" begins or ends inside a character: its width counts other bytes";
                return null;
            }

            cells[column.Name] = column.Trim(cell);
        }

        return cells;
    }
}
