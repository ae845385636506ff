using System.Globalization;
using System.Text;

namespace Allentown311.CrmCore.Residents;

/// <summary>
/// A text in a form in which values can be compared: JSON, XML and percent escapes and doubled quotes are decoded, letters are lower case,
/// and runs of white space are one blank. Each character holds the range of the source text it was decoded from.
/// </summary>
internal sealed class NormalizedText
{
    private readonly StringBuilder characters = new();
    private readonly List<(int Start, int End)> sourceRanges = [];

    /// <summary>The normalized characters.</summary>
    public string Characters => characters.ToString();

    /// <summary>The range of the source text (end exclusive) that the character at <paramref name="index"/> was decoded from.</summary>
    public (int Start, int End) SourceRange(int index) => sourceRanges[index];

    /// <summary>Normalizes a request or response, in which values may be escaped.</summary>
    public static NormalizedText FromEscaped(string text)
    {
        var normalized = new NormalizedText();
        for (var i = 0; i < text.Length;)
        {
            i += normalized.ReadNext(text, i);
        }

        return normalized;
    }

    /// <summary>Normalizes a value that is not escaped.</summary>
    public static string FromPlain(string value)
    {
        var normalized = new NormalizedText();
        for (var i = 0; i < value.Length; i++)
        {
            normalized.Add(value[i], i, i + 1);
        }

        return normalized.Characters.Trim();
    }

    // Each Read method returns how many source characters it consumed; 0 when there is no such escape at this position.
    private int ReadNext(string text, int position)
    {
        var rest = text.AsSpan(position);
        var length = rest[0] switch
        {
            '\\' when rest.Length > 1 => ReadBackslashEscape(rest, position),
            '&' => ReadEntity(rest, position),
            '%' => ReadPercentEscapes(rest, position),
            '"' or '\'' when rest.Length > 1 && rest[1] == rest[0] => Add(rest[0], position, position + 2),
            _ => 0,
        };
        return length > 0 ? length : Add(rest[0], position, position + 1);
    }

    private int ReadBackslashEscape(ReadOnlySpan<char> rest, int position)
    {
        if (rest[1] == 'u' && rest.Length >= 6
            && ushort.TryParse(rest[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            return Add((char)unit, position, position + 6);
        }

        return Add(rest[1] is 'n' or 'r' or 't' ? ' ' : rest[1], position, position + 2);
    }

    private int ReadEntity(ReadOnlySpan<char> rest, int position)
    {
        var semicolon = rest[..Math.Min(rest.Length, 12)].IndexOf(';');
        if (semicolon < 2)
        {
            return 0;
        }

        var decoded = System.Net.WebUtility.HtmlDecode(rest[..(semicolon + 1)].ToString());

        // HtmlDecode returns a text that is no entity unchanged.
        if (decoded.Length > 2 || (decoded.Length > 1 && decoded[0] == '&'))
        {
            return 0;
        }

        foreach (var c in decoded)
        {
            Add(c, position, position + semicolon + 1);
        }

        return semicolon + 1;
    }

    private int ReadPercentEscapes(ReadOnlySpan<char> rest, int position)
    {
        var bytes = new List<byte>();
        while (rest.Length >= (bytes.Count + 1) * 3 && rest[bytes.Count * 3] == '%' && TryReadHex(rest, bytes.Count * 3 + 1, out var value))
        {
            bytes.Add(value);
        }

        var decoded = Encoding.UTF8.GetString([.. bytes]);
        foreach (var c in decoded)
        {
            Add(c, position, position + bytes.Count * 3);
        }

        return bytes.Count * 3;
    }

    private static bool TryReadHex(ReadOnlySpan<char> text, int start, out byte value) =>
        byte.TryParse(text.Slice(start, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private int Add(char c, int start, int end)
    {
        // A form encodes a blank as a plus. A telephone number is compared by its digits, so the plus in front of it is not needed.
        c = c == '+' || char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c);
        if (c == ' ' && characters.Length > 0 && characters[^1] == ' ')
        {
            sourceRanges[^1] = (sourceRanges[^1].Start, end);
        }
        else
        {
            characters.Append(c);
            sourceRanges.Add((start, end));
        }

        return end - start;
    }
}
