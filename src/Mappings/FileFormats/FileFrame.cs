using System.Globalization;

namespace Allentown311.Mappings.FileFormats;

/// <summary>The lines around the rows of a file that a department writes. They prove that the file is whole.</summary>
/// <param name="First">How the line before the rows begins; null when there is none.</param>
/// <param name="Last">How the line behind them begins; null when there is none.</param>
/// <param name="Count">Reads the count from the last line; null when it states none.</param>
/// <param name="CountsLines">True when the count includes the first and the last line.</param>
public sealed record FileFrame(string? First, string? Last, Func<string, string?>? Count, bool CountsLines)
{
    /// <summary>Rows alone.</summary>
    public static FileFrame None { get; } = new(null, null, null, false);

    /// <summary>Takes off the lines around the rows.</summary>
    /// <param name="lines">The file's lines.</param>
    /// <param name="rows">How many rows the file says that it has; null when it does not.</param>
    /// <param name="before">How many lines stood before the rows.</param>
    /// <exception cref="TranslationException">A line is missing: the file is cut off, or is another kind of file.</exception>
    public IReadOnlyList<string> Unwrap(IReadOnlyList<string> lines, out long? rows, out int before)
    {
        rows = null;
        before = 0;
        var end = lines.Count;
        while (end > 0 && string.IsNullOrWhiteSpace(lines[end - 1]))
        {
            end--;
        }

        if (First is not null)
        {
            if (end == 0 || !lines[0].StartsWith(First, StringComparison.Ordinal))
            {
                throw new TranslationException($"The file does not begin with a line \"{First}…\": it is another kind of file.");
            }

            before = 1;
        }

        if (Last is not null)
        {
            if (end <= before || !lines[end - 1].StartsWith(Last, StringComparison.Ordinal))
            {
                throw new TranslationException(
                    $"The file does not end with a line \"{Last}…\": it is cut off, and nothing of it was used.");
            }

            end--;
            rows = Count is null ? null : ReadCount(lines[end]) - (CountsLines ? before + 1 : 0);
        }

        return [.. lines.Take(end).Skip(before)];
    }

    /// <summary>Throws when a file does not have as many rows as it says.</summary>
    /// <exception cref="TranslationException">Rows are missing, or there are more.</exception>
    public static void EnsureWhole(long? stated, int found)
    {
        if (stated is { } count && count != found)
        {
            throw new TranslationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The file says that it has {count} rows, and it has {found}: it is not whole, and nothing of it was used."));
        }
    }

    /// <summary>
    /// The lines of a text, without their ends. Only line feeds end a line: a form feed, or a separator of Unicode, may stand in a value.
    /// </summary>
    public static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];

    private long ReadCount(string line) =>
        long.TryParse(Count!(line)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new TranslationException($"The last line \"{Last}…\" has no count where the mapping reads it.");
}
