using System.Globalization;
using Allentown311.Mappings.Yaml;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Http;

/// <summary>Reads <c>is</c>, <c>not</c>, <c>contains</c>, <c>above</c> and <c>below</c> of a rule: what a value
/// of an answer must be.</summary>
internal static class ValueTestReader
{
    private static readonly string[] Keys = ["is", "not", "contains", "above", "below"];

    /// <summary>The test; one without parts where the rule has none of the keys.</summary>
    public static ValueTest Read(YamlMap map)
    {
        var test = new ValueTest
        {
            Is = ReadTexts(map, "is"),
            Not = ReadTexts(map, "not"),
            Contains = ReadPart(map, "contains"),
            Above = ReadNumber(map, "above"),
            Below = ReadNumber(map, "below"),
        };
        if (test is { Above: { } above, Below: { } below } && above >= below)
        {
            map.Find("above")!.Fault($"no number is above {Text(above)} and below {Text(below)}", "Write above with the smaller number");
        }

        return test;
    }

    /// <summary>A text that a value or a body must contain; null for none, and noted when it is blank.</summary>
    public static string? ReadPart(YamlMap map, string key)
    {
        var text = map.Text(key);
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            map.Find(key)?.Fault($"\"{map.Find(key)!.Path}\" is blank, which every text contains", "Write a part of the text");
            return null;
        }

        return text;
    }

    /// <summary>The keys that a rule has, in the order of the file.</summary>
    public static IEnumerable<string> PresentKeys(YamlMap map) =>
        map.Entries.Select(e => (e.Key.Node as YamlScalarNode)?.Value ?? "").Where(Keys.Contains);

    // "is: null", "is: []" and "is: {}" mean what they look like.
    private static string[]? ReadTexts(YamlMap map, string name)
    {
        _ = map.Find(name);
        foreach (var (key, value) in map.Entries)
        {
            if (key.Node is YamlScalarNode { Value: { } found } && found == name)
            {
                return value.IsNull ? ["null"]
                    : value.Node is YamlSequenceNode { Children.Count: 0 } ? ["[]"]
                    : value.Node is YamlMappingNode { Children.Count: 0 } ? ["{}"]
                    : [.. value.List().Select(v => v.IsNull ? "null" : v.Text()?.Trim()).OfType<string>()];
            }
        }

        return null;
    }

    private static decimal? ReadNumber(YamlMap map, string key)
    {
        if (map.Find(key) is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", $"Write a number such as {key}: 0; a text is compared by is, not or contains");
        return null;
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
