using System.Text.RegularExpressions;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

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
        var named = shorthand is null ? [] : ReadShapes(section, shorthand);
        return
        [
            .. OutcomeReader.ReadMaps(section).Select(m => ReadOutcome(m, place)).OfType<AnswerOutcome<TPath>>(),
            .. named.Select(c => new AnswerOutcome<TPath>(c, AnswerKind.Absent)),
        ];
    }

    /// <summary>The shapes under a key, of which an answer must fit one: a path, a map of a rule's parts, or a list of these.</summary>
    /// <param name="section">The section.</param>
    /// <param name="key">The key, such as <c>success</c>.</param>
    public IReadOnlyList<AnswerCondition<TPath>> ReadShapes(YamlMap section, string key) => section.Find(key) is { } value
        ? [.. Members(value).Select(Shape).OfType<AnswerCondition<TPath>>()]
        : [];

    /// <summary>Where one value stands: a path, or a map of <c>header</c> or <c>path</c> with <c>last</c> and
    /// <c>until</c>, or <c>pattern</c>.</summary>
    /// <param name="value">The place in the file.</param>
    /// <param name="ofAnyHeader">True where a kind of mapping whose answers are XML reads headers too, and each kind cookies.</param>
    public ValueSource<TPath>? ReadSource(YamlValue value, bool ofAnyHeader = false)
    {
        if (!value.IsMap)
        {
            return Compile(value) is { } whole ? new ValueSource<TPath>(whole) : null;
        }

        var map = value.Map()!;
        var path = map.Find("path") is { } place ? Compile(place) : null;
        string[] places = ofAnyHeader ? ["path", "header", "cookie"] : IsXml ? ["path"] : ["path", "header"];
        var named = places.Where(key => map.Find(key) is not null).ToArray();
        var source = new ValueSource<TPath>(
            path, named.Contains("header") ? map.Text("header") : null, map.Text("last"), map.Text("until"))
        {
            Cookie = named.Contains("cookie") ? map.Text("cookie") : null,
            Pattern = ReadPattern(map),
        };
        map.Close();
        if (named.Length != 1)
        {
            value.Fault(
                $"\"{value.Path}\" must name one place",
                $"Write one of {string.Join(", ", places)}, such as "
                + (places.Length == 1 ? "{ path: …, last: \"/\" }" : "{ header: Location, last: \"/\" }, or { path: …, last: \"/\" }"));
            return null;
        }

        return source is { Path: null, Header: null, Cookie: null } ? null : source;
    }

    private static Regex? ReadPattern(YamlMap map)
    {
        if (map.Find("pattern") is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if ((map.Find("last") ?? map.Find("until")) is not null)
        {
            value.Fault("a pattern names the part by itself", "Write either pattern, or last and until");
        }

        try
        {
            // This kind of matching takes a time that grows with the text alone, whatever the pattern.
            var pattern = new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            if (pattern.GetGroupNumbers().Length <= 2 && text.Length > 0)
            {
                return pattern;
            }

            value.Fault($"\"{text}\" does not say which part is meant", "Write one group around the part: WO-(\\d+), and (?:…) for others");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            value.Fault(
                $"\"{text}\" is no pattern: {e.Message.TrimEnd('.')}",
                "Write a .NET regular expression without look-around, such as WO-(\\d+)");
        }

        return null;
    }

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
            Body = IsXml ? null : ValueTestReader.ReadPart(map, "body"),
            Fault = IsXml ? ValueTestReader.ReadPart(map, "fault") : null,
            Path = map.Find("path") is { } path ? Compile(path) : null,
            Header = IsXml ? null : map.Text("header"),
            Test = ValueTestReader.Read(map),
        };
        string[] looks = IsXml ? ["status", "path", "fault"] : ["status", "path", "header", "body"];
        if (looks.All(key => map.Find(key) is null))
        {
            map.Self.Fault($"\"{map.Path}\" fits every answer", $"Write at least one of {string.Join(", ", looks)}");
            return null;
        }

        var hasPath = map.Find("path") is not null;
        var hasHeader = !IsXml && map.Find("header") is not null;
        if (!hasPath && !hasHeader && ValueTestReader.PresentKeys(map).Any())
        {
            map.Self.Fault($"\"{map.Path}\" compares nothing", "Write path: where the value to compare stands");
            return null;
        }

        if (hasPath && hasHeader)
        {
            map.Find("header")!.Fault($"\"{map.Path}\" compares two values", "Write either path or header, and a rule for each");
            return null;
        }

        var isRead = (map.Find("status") is null || condition.Status is not null) && (!hasPath || condition.Path is not null);
        return isRead ? condition : null;
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
