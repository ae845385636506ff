using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads codes and translated texts of a city's files.</summary>
internal static partial class CityTexts
{
    /// <summary>Reads a code; returns null and notes the mistake when the value is none.</summary>
    public static string? Code(YamlValue? value)
    {
        if (value?.Text() is not { } text)
        {
            return null;
        }

        if (CodeForm().IsMatch(text))
        {
            return text;
        }

        value.Fault($"\"{text}\" is not a code", "Write small letters, digits and dashes, such as missed-trash");
        return null;
    }

    /// <summary>
    /// Reads a text in the city's languages. English is required; a single text is English. Returns null when the value is absent or
    /// wrong; a wrong one is noted.
    /// </summary>
    public static Translated? Text(YamlValue? value)
    {
        if (value is null)
        {
            return null;
        }

        if (value.IsScalar)
        {
            return ReadNonEmpty(value) is { } only ? Translated.Of(only) : null;
        }

        if (value.Map() is not { } map)
        {
            return null;
        }

        var english = map.Need(Languages.English, "\"Pothole\"");
        var texts = ImmutableDictionary<string, string>.Empty;
        foreach (var language in Languages.All)
        {
            if (map.Find(language) is { } one && ReadNonEmpty(one) is { } text)
            {
                texts = texts.Add(language, text);
            }
        }

        map.Close();
        return english is not null && texts.ContainsKey(Languages.English) ? new Translated(texts) : null;
    }

    /// <summary>Reads the codes of a list, each once.</summary>
    public static ImmutableArray<(string Code, YamlValue At)> CodeList(YamlValue? list, Func<YamlValue, YamlValue?>? codeOf = null)
    {
        var codes = ImmutableArray.CreateBuilder<(string Code, YamlValue At)>();
        foreach (var member in list?.List() ?? [])
        {
            var at = codeOf is null ? member : codeOf(member);
            if (Code(at) is { } code && !Repeats(at!, code, codes.Any(c => c.Code == code)))
            {
                codes.Add((code, at!));
            }
        }

        return codes.ToImmutable();
    }

    /// <summary>Notes a code that is <paramref name="known"/> already; returns <paramref name="known"/>.</summary>
    public static bool Repeats(YamlValue at, string code, bool known)
    {
        if (known)
        {
            at.Fault($"\"{code}\" stands here twice", "Give each a code of its own, or remove one");
        }

        return known;
    }

    private static string? ReadNonEmpty(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (!string.IsNullOrWhiteSpace(text))
        {
            return text.Trim();
        }

        value.Fault($"\"{value.Path}\" is empty", "Write the text residents read");
        return null;
    }

    [GeneratedRegex("^[a-z0-9-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeForm();
}
