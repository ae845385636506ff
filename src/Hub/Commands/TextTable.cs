namespace Allentown311.Hub.Commands;

/// <summary>A table of text: its first column is aligned to the left, the others to the right, with two blanks between columns.</summary>
internal sealed class TextTable(string[] heads, List<string[]> rows)
{
    private readonly int[] widths =
    [
        .. heads.Select((head, i) => Math.Max(head.Length, rows.Select(r => r[i].Length).DefaultIfEmpty(0).Max())),
    ];

    /// <summary>The length of a line, in characters.</summary>
    public int Width => widths.Sum() + (2 * (widths.Length - 1));

    /// <summary>Writes the heads and the rows.</summary>
    public void Write(TextWriter to)
    {
        foreach (var row in rows.Prepend(heads))
        {
            var cells = row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            to.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
