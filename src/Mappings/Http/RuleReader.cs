using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Http;

/// <summary>Reads <c>outcomes:</c>, <c>absent:</c> and <c>empty:</c> in the path language of one kind of mapping.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Compile">Compiles the path at a place of the file; null when a mistake was noted.</param>
/// <param name="IsXml">True for SOAP, whose answers may be faults and carry nothing in headers.</param>
internal sealed record RuleReader<TPath>(Func<YamlValue, TPath?> Compile, bool IsXml)
    where TPath : class
{
    /// <summary>The rules of a section: its <c>outcomes:</c> in order, then what its <paramref name="shorthand"/> names.</summary>
    /// <param name="section">A <c>submit:</c>, <c>find:</c>, <c>poll:</c> or <c>list:</c>.</param>
    /// <param name="place">Which of these it is.</param>
    /// <param name="shorthand">The key that names how nothing looks: <c>absent</c> or <c>empty</c>; null for none.</param>
    public IReadOnlyList<AnswerOutcome<TPath>> Read(YamlMap section, OutcomePlace place, string? shorthand)
    {
        var named = shorthand is null || section.Find(shorthand) is not { } value ? [] : Members(value).Select(Shape);
        return [.. OutcomeReader.ReadMaps(section).Select(m => ReadOutcome(m, place)).OfType<AnswerOutcome<TPath>>(), .. Noted(named)];
    }

    /// <summary>Where one value stands: a path, or a map of <c>header</c> or <c>path</c> with <c>last</c> and <c>until</c>.</summary>
    public ValueSource<TPath>? ReadSource(YamlValue value)
    {
        if (!value.IsMap)
        {
            return Compile(value) is { } whole ? new ValueSource<TPath>(whole) : null;
        }

        var map = value.Map()!;
        var path = map.Find("path") is { } place ? Compile(place) : null;
        var header = IsXml ? null : map.Text("header");
        var source = new ValueSource<TPath>(path, header, map.Text("last"), map.Text("until"));
        map.Close();
        if ((map.Find("path") is null) == (IsXml || map.Find("header") is null))
        {
            value.Fault(
                $"\"{value.Path}\" must name one place",
                IsXml ? "Write { path: …, last: \"/\" }" : "Write { header: Location, last: \"/\" }, or { path: $.href, last: \"/\" }");
            return null;
        }

        return path is null && header is null ? null : source;
    }

    private static IEnumerable<AnswerOutcome<TPath>> Noted(IEnumerable<AnswerCondition<TPath>?> conditions) =>
        conditions.OfType<AnswerCondition<TPath>>().Select(c => new AnswerOutcome<TPath>(c, AnswerKind.Absent));

    // A map is one shape, a list is several, and a single text is a path.
    private static IEnumerable<YamlValue> Members(YamlValue value) => value.IsMap ? [value] : value.List();

    private AnswerCondition<TPath>? Shape(YamlValue value)
    {
        if (!value.IsMap)
        {
            return Compile(value) is { } path ? new AnswerCondition<TPath> { Path = path } : null;
        }

        var map = value.Map()!;
        var condition = ReadCondition(map);
        map.Close();
        return condition;
    }

    private AnswerOutcome<TPath>? ReadOutcome(YamlMap map, OutcomePlace place)
    {
        var meaning = OutcomeReader.ReadMeaning(map, place);
        var condition = ReadCondition(map);
        var id = place == OutcomePlace.Submit && map.Find("id") is { } number ? ReadSource(number) : null;
        var reason = map.Find("reason") is { } text ? Compile(text) : null;
        map.Close();
        return meaning is var (kind, after) && condition is not null
            ? new AnswerOutcome<TPath>(condition, kind, id, reason, after)
            : null;
    }

    private AnswerCondition<TPath>? ReadCondition(YamlMap map)
    {
        var condition = new AnswerCondition<TPath>
        {
            Status = map.Find("status") is { } status ? ReadStatusRange(status) : null,
            Body = IsXml ? null : Text(map, "body"),
            Fault = IsXml ? Text(map, "fault") : null,
            Path = map.Find("path") is { } path ? Compile(path) : null,
            Is = ReadTexts(map),
            Contains = Text(map, "contains"),
        };
        var looks = new[] { "status", "path", IsXml ? "fault" : "body" };
        if (looks.All(key => map.Find(key) is null))
        {
            map.Self.Fault($"\"{map.Path}\" fits every answer", $"Write at least one of {string.Join(", ", looks)}");
            return null;
        }

        if (map.Find("path") is null && (condition.Is is not null || condition.Contains is not null))
        {
            map.Self.Fault($"\"{map.Path}\" compares nothing", "Write path: where the value to compare stands");
            return null;
        }

        var isRead = (map.Find("status") is null || condition.Status is not null)
            && (map.Find("path") is null || condition.Path is not null);
        return isRead ? condition : null;
    }

    private static string? Text(YamlMap map, string key)
    {
        var text = map.Text(key);
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            map.Find(key)?.Fault($"\"{map.Find(key)!.Path}\" is blank, which every text contains", "Write a part of the text");
            return null;
        }

        return text;
    }

    // "is: null", "is: []" and "is: {}" mean what they look like.
    private static string[]? ReadTexts(YamlMap map)
    {
        _ = map.Find("is");
        foreach (var (key, value) in map.Entries)
        {
            if (key.Node is YamlScalarNode { Value: "is" })
            {
                return value.IsNull ? ["null"]
                    : value.Node is YamlSequenceNode { Children.Count: 0 } ? ["[]"]
                    : value.Node is YamlMappingNode { Children.Count: 0 } ? ["{}"]
                    : [.. value.List().Select(v => v.IsNull ? "null" : v.Text()?.Trim()).OfType<string>()];
            }
        }

        return null;
    }

    private static (int From, int To)? ReadStatusRange(YamlValue value)
    {
        switch (value.Text())
        {
            case null:
                return null;
            case [>= '1' and <= '5' and var group, 'x', 'x']:
                return ((group - '0') * 100, ((group - '0') * 100) + 99);
            case [>= '1' and <= '5' and var hundreds, >= '0' and <= '9' and var tens, >= '0' and <= '9' and var ones]:
                var status = ((hundreds - '0') * 100) + ((tens - '0') * 10) + (ones - '0');
                return (status, status);
            case var text:
                value.Fault($"\"{text}\" is not an HTTP status", "Write a status such as 409, or a group such as 4xx");
                return null;
        }
    }
}
