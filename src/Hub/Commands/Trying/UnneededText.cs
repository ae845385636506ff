using System.Text.RegularExpressions;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// Replaces every value of a recorded text that the mapping does not need, so that nothing of residents is left in it: whatever name a
/// department gives to a field, what nobody reads goes. Pure.
/// </summary>
internal static partial class UnneededText
{
    /// <summary>What stands in the place of a text.</summary>
    public const string StandIn = "x";

    /// <summary>The longest text that is recorded, in characters: each of its values is tried.</summary>
    public const int Longest = 200_000;

    /// <summary>The text with each value replaced whose replacement does not change what is read.</summary>
    /// <param name="text">JSON, XML or delimited text.</param>
    /// <param name="read">What the mapping reads of a text; two readings are compared for equality, null is "it cannot be read".</param>
    public static string Replace(string text, Func<string, string?> read)
    {
        var wanted = read(text);
        var values = (text.TrimStart() switch
        {
            ['{' or '[', ..] => JsonValue(),
            ['<', ..] => XmlValue(),
            _ => Cell(),
        }).Matches(text).Where(m => m.Groups["v"].Length > 0).Select(m => m.Groups["v"]).Reverse().ToList();

        // From the end to the beginning, so that the places before it stay where they are; by halves, since most values of a row go.
        return ReplaceSome(text, values, read, wanted);
    }

    private static string ReplaceSome(string text, List<Group> values, Func<string, string?> read, string? wanted)
    {
        if (values.Count == 0)
        {
            return text;
        }

        var replaced = values.Aggregate(text, (t, v) => string.Concat(t.AsSpan(0, v.Index), For(v.Value), t.AsSpan(v.Index + v.Length)));
        if (read(replaced) == wanted)
        {
            return replaced;
        }

        // The first half are the later places: replacing them moves no place of the second half.
        return values.Count == 1
            ? text
            : ReplaceSome(
                ReplaceSome(text, values[..(values.Count / 2)], read, wanted), values[(values.Count / 2)..], read, wanted);
    }

    private static string For(string value) => value.All(c => char.IsAsciiDigit(c) || c is '.' or '-') ? "0" : StandIn;

    // A member's or an element's value: a string between quotes, or a number.
    [GeneratedRegex(
        """(?<=[:\[,]\s*)(?:"(?<v>(?:[^"\\]|\\.)*)"(?!\s*:)|(?<v>-?[0-9][0-9.eE+-]*))""", RegexOptions.None, 5000)]
    private static partial Regex JsonValue();

    // The text of an element, or the value of an attribute.
    [GeneratedRegex(
        """(?<=>)(?<v>[^<>]*[^<>\s][^<>]*)(?=<)|(?<==)"(?<v>[^"<]*)"|<!\[CDATA\[(?<v>.*?)\]\]>""", RegexOptions.Singleline, 5000)]
    private static partial Regex XmlValue();

    // A cell of a delimited text, in quotes or not.
    [GeneratedRegex("""(?<=^|[,;|\t])(?:"(?<v>(?:[^"]|"")*)"|(?<v>[^,;|\t\r\n"]+))(?=[,;|\t\r\n]|$)""", RegexOptions.Multiline, 5000)]
    private static partial Regex Cell();
}
