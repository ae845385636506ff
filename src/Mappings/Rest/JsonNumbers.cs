using System.Globalization;
using System.Text;

namespace Allentown311.Mappings.Rest;

/// <summary>
/// Keeps numbers that the parser cannot hold as the text they came as. A measure of 1.8E+308 that nobody reads must not make a whole page
/// unreadable; 0123 must not be read as the octal number 83; and NaN, which is no JSON though some systems write it, is no value.
/// </summary>
internal static class JsonNumbers
{
    // The longest whole number that Newtonsoft's reader takes, with its sign.
    private const int MostCharacters = 380;

    /// <summary>The JSON, with such numbers as texts and NaN and the infinities as null.</summary>
    public static string Keep(string json)
    {
        StringBuilder? kept = null;
        var copied = 0;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case '"' or '\'':
                    i = EndOfText(json, i);
                    break;
                case '/' when i + 1 < json.Length && json[i + 1] is '/' or '*':
                    i = EndOfComment(json, i);
                    break;
                case (>= '0' and <= '9') or '-' or 'N' or 'I':
                    var end = i;
                    while (end < json.Length && (char.IsAsciiLetterOrDigit(json[end]) || json[end] is '+' or '-' or '.'))
                    {
                        end++;
                    }

                    if (Replacement(json.AsSpan(i, end - i)) is { } text && !IsName(json, end))
                    {
                        kept = (kept ?? new StringBuilder(json.Length)).Append(json, copied, i - copied).Append(text);
                        copied = end;
                    }

                    i = end - 1;
                    break;
                case (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_' or '$':
                    while (i + 1 < json.Length && (char.IsAsciiLetterOrDigit(json[i + 1]) || json[i + 1] is '_' or '$'))
                    {
                        i++;
                    }

                    break;
            }
        }

        return kept is null ? json : kept.Append(json, copied, json.Length - copied).ToString();
    }

    private static string? Replacement(ReadOnlySpan<char> word)
    {
        if (word is "NaN" or "Infinity" or "-Infinity")
        {
            return "null";
        }

        var digits = word.TrimStart('-');
        if (digits.IsEmpty || !char.IsAsciiDigit(digits[0]))
        {
            return null;
        }

        var isWhole = !digits.ContainsAnyExceptInRange('0', '9');
        var isHeld = isWhole
            ? (digits.Length == 1 || digits[0] != '0') && word.Length <= MostCharacters
            : (digits[0] != '0' || digits is ['0', '.' or 'e' or 'E', ..])
                && decimal.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

        // What is no number at all stays, and is a mistake of the document.
        return !isHeld && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"\"{word}\"" : null;
    }

    private static bool IsName(string json, int end)
    {
        while (end < json.Length && char.IsWhiteSpace(json[end]))
        {
            end++;
        }

        return end < json.Length && json[end] == ':';
    }

    private static int EndOfText(string json, int start)
    {
        for (var i = start + 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == json[start])
            {
                return i;
            }
        }

        return json.Length;
    }

    private static int EndOfComment(string json, int start)
    {
        var end = json[start + 1] == '*' ? json.IndexOf("*/", start + 2, StringComparison.Ordinal) : json.IndexOf('\n', start);
        return end < 0 ? json.Length : json[start + 1] == '*' ? end + 1 : end;
    }
}
