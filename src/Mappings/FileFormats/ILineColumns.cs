namespace Allentown311.Mappings.FileFormats;

/// <summary>Finds the columns of a line.</summary>
public interface ILineColumns
{
    /// <summary>Looks at the file's first row.</summary>
    /// <param name="lines">The rows.</param>
    /// <param name="skip">How many rows are no data: 1 for a line of column names, else 0.</param>
    /// <exception cref="TranslationException">The names in it lack a column.</exception>
    ILineColumns Begin(IReadOnlyList<string> lines, out int skip);

    /// <summary>The values of a line, by column; null, with the reason, when it is no row.</summary>
    IReadOnlyDictionary<string, string>? Read(string line, out string reason);
}
