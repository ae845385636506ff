using System.Globalization;
using System.Text;

namespace Allentown311.CrmCore.Residents;

/// <summary>
/// A text as a reader would see it, whatever it was written in: JSON, XML and percent escapes, doubled quotes are undone, case and blanks are
/// levelled. Each character knows which part of the text it came from.
/// </summary>
internal sealed class NormalizedText
{
    private readonly StringBuilder characters = new();
    private readonly List<(int From, int Until)> places = [];

    /// <summary>The characters.</summary>
    public string Characters => characters.ToString();

    /// <summary>Where character <paramref name="at"/> came from.</summary>
    public (int From, int Until) Place(int at) => places[at];

    /// <summary>Reads what was sent or answered.</summary>
    public static NormalizedText Escaped(string text)
    {
        var read = new NormalizedText();
        for (var i = 0; i < text.Length;)
        {
            i += read.Next(text, i);
        }

        return read;
    }

    /// <summary>Reads a value as it is.</summary>
    public static string Plain(string value)
    {
        var read = new NormalizedText();
        for (var i = 0; i < value.Length; i++)
        {
            read.Add(value[i], i, i + 1);
        }

        return read.Characters.Trim();
    }

    private int Next(string text, int i)
    {
        var rest = text.AsSpan(i);
        var length = rest[0] switch
        {
            '\\' when rest.Length > 1 => Backslash(rest, i),
            '&' => Entity(rest, i),
            '%' => Percent(rest, i),
            '"' or '\'' when rest.Length > 1 && rest[1] == rest[0] => Add(rest[0], i, i + 2),
            _ => 0,
        };
        return length > 0 ? length : Add(rest[0], i, i + 1);
    }

    private int Backslash(ReadOnlySpan<char> rest, int i)
    {
        if (rest[1] == 'u' && rest.Length >= 6 && ushort.TryParse(rest[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            return Add((char)unit, i, i + 6);
        }

        return Add(rest[1] is 'n' or 'r' or 't' ? ' ' : rest[1], i, i + 2);
    }

    private int Entity(ReadOnlySpan<char> rest, int i)
    {
        var end = rest[..Math.Min(rest.Length, 12)].IndexOf(';');
        if (end < 2)
        {
            return 0;
        }

        var decoded = System.Net.WebUtility.HtmlDecode(rest[..(end + 1)].ToString());
        // What is no entity comes back as it was.
        if (decoded.Length > 2 || (decoded.Length > 1 && decoded[0] == '&'))
        {
            return 0;
        }

        foreach (var c in decoded)
        {
            Add(c, i, i + end + 1);
        }

        return end + 1;
    }

    private int Percent(ReadOnlySpan<char> rest, int i)
    {
        var bytes = new List<byte>();
        while (rest.Length >= (bytes.Count + 1) * 3 && rest[bytes.Count * 3] == '%'
            && byte.TryParse(rest.Slice(bytes.Count * 3 + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
        {
            bytes.Add(one);
        }

        var decoded = Encoding.UTF8.GetString([.. bytes]);
        foreach (var c in decoded)
        {
            Add(c, i, i + bytes.Count * 3);
        }

        return bytes.Count * 3;
    }

    private int Add(char c, int from, int until)
    {
        // A plus is a blank in forms; a telephone number does not miss it.
        c = c == '+' || char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c);
        if (c == ' ' && characters.Length > 0 && characters[^1] == ' ')
        {
            places[^1] = (places[^1].From, until);
        }
        else
        {
            characters.Append(c);
            places.Add((from, until));
        }

        return until - from;
    }
}
