using System.Text;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Converts texts to what a database server can store.</summary>
internal static class StorableText
{
    /// <summary>
    /// The greatest length of a <see cref="ColumnType.Short"/> text, in UTF-16 units. The hub cuts the text itself, because a database
    /// could cut it in the middle of a surrogate pair.
    /// </summary>
    public const int LongestShort = 4_000;

    /// <summary>Returns a <see cref="ColumnType.Short"/> text as a database server can store it.</summary>
    public static string Short(string text) => Of(ShortText.Cut(text, LongestShort));

    /// <summary>
    /// Returns a text as a database server can store it. PostgreSQL stores no NUL, and no server stores half a surrogate pair; both become
    /// the replacement character.
    /// </summary>
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
