namespace Allentown311.Mappings.FileFormats;

/// <summary>Lines of cells between delimiters, in which a quote is a character as any other.</summary>
/// <param name="Delimiter">What separates cells.</param>
/// <param name="Names">The names of the columns, in order; null when the file's first line has them.</param>
/// <param name="Needed">The columns that are read.</param>
public sealed record PlainLine(char Delimiter, IReadOnlyList<string>? Names, IReadOnlyList<string> Needed) : ILineColumns
{
    /// <inheritdoc/>
    public ILineColumns Begin(IReadOnlyList<string> lines, out int skip)
    {
        skip = Names is null ? 1 : 0;
        if (Names is not null)
        {
            return this;
        }

        var header = (lines.Count == 0 ? "" : lines[0]).Split(Delimiter).Select(name => name.Trim()).ToArray();
        var missing = Needed.Where(c => !header.Contains(c, StringComparer.Ordinal)).ToArray();
        return missing.Length == 0
            ? this with { Names = header }
            : throw new TranslationException(
                $"The file's header has no column {string.Join(", ", missing.Select(m => $"\"{m}\""))}: it is another kind of file, or "
                + "the department changed its columns.");
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? Read(string line, out string reason)
    {
        var cells = line.Split(Delimiter);
        reason = cells.Length == Names!.Count ? "" : $"{cells.Length} cells where the file has {Names.Count} columns";
        return reason.Length > 0 ? null : Needed.ToDictionary(
            name => name, name => cells[Enumerable.Range(0, Names.Count).First(i => Names[i] == name)].Trim(), StringComparer.Ordinal);
    }
}
