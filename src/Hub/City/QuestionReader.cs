using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads a service's <c>questions</c>.</summary>
internal static class QuestionReader
{
    private static readonly string[] Types = [.. Enum.GetNames<AnswerType>().Select(t => t.ToLowerInvariant())];

    /// <summary>The questions that could be read, in order.</summary>
    public static ImmutableArray<ServiceQuestion> Read(YamlValue? list)
    {
        var questions = ImmutableArray.CreateBuilder<ServiceQuestion>();
        foreach (var value in list?.List() ?? [])
        {
            if (value.Map() is { } map && ReadQuestion(map, questions) is { } question)
            {
                questions.Add(question);
            }
        }

        return questions.ToImmutable();
    }

    private static ServiceQuestion? ReadQuestion(YamlMap map, IEnumerable<ServiceQuestion> before)
    {
        var codeAt = map.Need("code", "size");
        var code = CityTexts.Code(codeAt);
        var ask = CityTexts.Text(map.Need("ask", "{ en: \"How big is it?\", es: \"¿De qué tamaño es?\" }"));
        var hint = CityTexts.Text(map.Find("hint"));
        var required = map.Flag("required", false);
        var type = map.Need("type", "string") is null ? null : map.Choice("type", "", Types);
        var values = Values(map, type);
        map.Close();
        if (code is null || ask is null || string.IsNullOrEmpty(type) || CityTexts.Repeats(codeAt!, code, before.Any(q => q.Code == code)))
        {
            return null;
        }

        return new ServiceQuestion
        {
            Code = code,
            Ask = ask,
            Hint = hint,
            Required = required,
            Type = Enum.Parse<AnswerType>(type, ignoreCase: true),
            Values = values,
        };
    }

    private static ImmutableArray<(string Key, Translated Name)> Values(YamlMap map, string? type)
    {
        var given = map.Find("values");
        var isList = type is "singlevaluelist" or "multivaluelist";
        if (isList && (given is null || (given.IsMap && !given.Map()!.Entries.Any())))
        {
            map.Self.Fault(
                $"\"{map.Path}\" is a list without values",
                "Write them in order: values: { small: { en: \"Small\", es: \"Pequeño\" } }");
            return [];
        }

        if (!isList && !string.IsNullOrEmpty(type) && given is not null)
        {
            given.Fault(
                $"\"{given.Path}\" has no use: an answer of type {type} is free",
                "Remove the values, or write type: singlevaluelist");
        }

        var values = ImmutableArray.CreateBuilder<(string, Translated)>();
        foreach (var (key, value) in given?.Map()?.Entries ?? [])
        {
            if (CityTexts.Code(key) is { } code && CityTexts.Text(value) is { } name)
            {
                values.Add((code, name));
            }
        }

        return values.ToImmutable();
    }
}
