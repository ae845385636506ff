using System.Globalization;

namespace Allentown311.Mappings.FileFormats;

/// <summary>The number of rows that a document states.</summary>
internal static class StatedCount
{
    /// <summary>The number.</summary>
    /// <exception cref="TranslationException">There is none where the mapping reads it.</exception>
    public static long Read(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new TranslationException("The file has no count of its rows where the mapping reads it: it is not whole.");
}
