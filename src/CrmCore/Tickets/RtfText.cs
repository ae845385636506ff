using System.Globalization;
using System.Text;

namespace Allentown311.CrmCore.Tickets;

/// <summary>Reads the text of a document in Rich Text Format (Microsoft, RTF Specification 1.9.1). Pure.</summary>
internal static class RtfText
{
    // Groups that hold settings and pictures, and no text.
    private static readonly string[] Skipped =
        ["fonttbl", "colortbl", "stylesheet", "info", "pict", "header", "footer", "listtable", "listoverridetable", "generator"];

    /// <summary>True when the text is such a document.</summary>
    public static bool IsRtf(string text) => text.StartsWith(@"{\rtf", StringComparison.Ordinal);

    /// <summary>The document's text.</summary>
    public static string ToPlain(string rtf)
    {
        var text = new StringBuilder(rtf.Length);
        var depth = 0;

        // The depth of the group that is skipped; 0 for none.
        var skipping = 0;
        for (var at = 0; at < rtf.Length; at++)
        {
            switch (rtf[at])
            {
                case '{':
                    depth++;
                    break;
                case '}':
                    skipping = skipping == depth ? 0 : skipping;
                    depth--;
                    break;
                case '\\':
                    at = ReadControl(rtf, at + 1, depth, ref skipping, text);
                    break;
                case '\r' or '\n':
                    break;
                case var character when skipping == 0:
                    text.Append(character);
                    break;
            }
        }

        return text.ToString();
    }

    // Returns the index of the control's last character.
    private static int ReadControl(string rtf, int at, int depth, ref int skipping, StringBuilder text)
    {
        if (at >= rtf.Length)
        {
            return at;
        }

        if (!char.IsAsciiLetter(rtf[at]))
        {
            return ReadSymbol(rtf, at, depth, ref skipping, text);
        }

        var end = at;
        while (end < rtf.Length && char.IsAsciiLetter(rtf[end]))
        {
            end++;
        }

        var word = rtf[at..end];
        var numberStart = end;
        end += end < rtf.Length && rtf[end] == '-' ? 1 : 0;
        while (end < rtf.Length && char.IsAsciiDigit(rtf[end]))
        {
            end++;
        }

        var number = rtf[numberStart..end];
        if (Skipped.Contains(word, StringComparer.Ordinal) && skipping == 0)
        {
            skipping = depth;
        }

        if (skipping == 0)
        {
            text.Append(word switch
            {
                "par" or "line" or "sect" or "page" or "row" => "\n",
                "tab" or "cell" => " ",
                "bullet" => "\u2022",
                "endash" => "\u2013",
                "emdash" => "\u2014",
                "lquote" or "rquote" => "'",
                "ldblquote" or "rdblquote" => "\"",
                "u" when int.TryParse(number, CultureInfo.InvariantCulture, out var code) => $"{(char)(code & 0xFFFF)}",
                _ => "",
            });

            if (word == "u")
            {
                return SkipStandIn(rtf, end);
            }
        }

        // One blank ends a control word and is a part of it.
        return end < rtf.Length && rtf[end] == ' ' ? end : end - 1;
    }

    // The character behind \u, after a blank that ends the control word, is for readers that know no Unicode: \u233? or \u233\'e9. Returns
    // the index of the last character of it.
    private static int SkipStandIn(string rtf, int end)
    {
        var start = end < rtf.Length && rtf[end] == ' ' ? end + 1 : end;
        var rest = rtf.AsSpan(start);
        return rest.StartsWith("?") ? start
            : rest.StartsWith(@"\'") && rest.Length >= 4 ? start + 3
            : start - 1;
    }

    private static int ReadSymbol(string rtf, int at, int depth, ref int skipping, StringBuilder text)
    {
        switch (rtf[at])
        {
            case '*':
                skipping = skipping == 0 ? depth : skipping;
                return at;
            case '\'' when at + 2 < rtf.Length
                && byte.TryParse(rtf.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                if (skipping == 0)
                {
                    text.Append(Windows1252(code));
                }

                return at + 2;
            case '~' or '\r' or '\n' or '\\' or '{' or '}':
                if (skipping == 0)
                {
                    text.Append(rtf[at] switch { '~' => ' ', '\r' or '\n' => '\n', var escaped => escaped });
                }

                return at;
            default:
                return at;
        }
    }

    // The punctuation among 0x80 to 0x9F that people's programs write; the rest of the code page is Latin 1.
    private static char Windows1252(byte code) => code switch
    {
        0x80 => '\u20AC',
        0x85 => '\u2026',
        0x91 => '\u2018',
        0x92 => '\u2019',
        0x93 => '\u201C',
        0x94 => '\u201D',
        0x95 => '\u2022',
        0x96 => '\u2013',
        0x97 => '\u2014',
        0x99 => '\u2122',
        _ => (char)code,
    };
}
