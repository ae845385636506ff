namespace Allentown311.Mappings.FileFormats;

/// <summary>One order as it stands in a file. Does not print: it holds a resident's data.</summary>
/// <param name="Text">The row, line, element or object; a row or line has its line end.</param>
/// <param name="Sums">The numbers in the columns whose sums the file states, by column.</param>
public sealed record FileRecord(string Text, IReadOnlyDictionary<string, decimal> Sums)
{
    /// <summary>No sums.</summary>
    public static IReadOnlyDictionary<string, decimal> NoSums { get; } = new Dictionary<string, decimal>();

    /// <inheritdoc/>
    public override string ToString() => nameof(FileRecord);
}
