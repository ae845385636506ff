using System.Text;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Texts as a database server can hold them.</summary>
internal static class StorableText
{
    /// <summary>Where a <see cref="ColumnType.Short"/> text is cut, in UTF-16 units. A database that cut it itself would halve a character.</summary>
    public const int LongestShort = 4_000;

    /// <summary>A <see cref="ColumnType.Short"/> text.</summary>
    public static string Short(string text) => Of(ShortText.Cut(text, LongestShort));

    /// <summary>PostgreSQL holds no NUL, and no database half a surrogate pair: both become the replacement character.</summary>
    public static string Of(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }
}
