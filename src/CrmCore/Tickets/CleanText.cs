using System.Text;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// Makes text that people entered safe to pass on. Control characters other than line breaks and tabs are removed, so that no text can
/// forge a log line, a mail header, an XML node or a CSV row. Line breaks become line feeds. Lone surrogates and other characters that XML
/// cannot hold are removed, byte order marks, and white space at both ends. The text is not shortened otherwise.
/// </summary>
public static class CleanText
{
    /// <summary>The cleaned text; empty for null.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        // Most texts need no more than this check.
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')
            && !text.AsSpan().ContainsAny('\u2028', '\u2029') && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            && !text.AsSpan().ContainsAnyInRange('\ufffd', '\uffff') && !text.Contains('\ufeff', StringComparison.Ordinal))
        {
            return text.Trim();
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for a lone surrogate; a U+FFFD in the text itself tells the reader nothing either.
            if (rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && rune.Value is < 0xFFFD or > 0xFFFF && rune.Value != 0xFEFF))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString().Trim();
    }
}
