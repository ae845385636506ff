using System.Text;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// Text as people gave it, made safe to pass on: control characters (but line breaks and tabs) are taken out, so that no text can forge a log
/// line, a mail header, an XML node or a CSV row; line breaks become line feeds; lone surrogates and what XML cannot hold go; blanks at the ends go. Nothing is cut.
/// </summary>
public static class CleanText
{
    /// <summary>The text, cleaned; empty for null.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')
            && !text.AsSpan().ContainsAny('\u2028', '\u2029') && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            && !text.AsSpan().ContainsAnyInRange('\ufffd', '\uffff'))
        {
            return text.Trim();
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for a lone surrogate; a real U+FFFD is no use to anybody either.
            if (rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && rune.Value is < 0xFFFD or > 0xFFFF))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString().Trim();
    }
}
