using System.Text.RegularExpressions;
using Allentown311.Mappings.Yaml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>A path into JSON. It is tried when the mapping is loaded, so that a malformed path is a mistake of the file.</summary>
internal sealed partial record JsonPath
{
    private readonly string text;
    private readonly JsonListPath? list;

    private JsonPath(string text)
    {
        this.text = text;
        list = JsonListPath.Of(text);
    }

    /// <summary>True when the path picks a member of a list, even one inside another list.</summary>
    public bool PicksFromList => list is not null;

    /// <summary>The path of the document itself, which may be one row or a list of rows.</summary>
    public static JsonPath Whole { get; } = new("$");

    /// <summary>Compiles the path at a place of the file; null when a mistake was noted.</summary>
    public static JsonPath? Compile(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        try
        {
            _ = Select(new JObject(), text).Any();
            foreach (var pattern in Pattern().Matches(text).Select(match => match.Groups[1].Value))
            {
                // The library would compile it when an answer has a value to compare.
                _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            }

            return text.Length > 0 ? new JsonPath(text) : throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is JsonException or OverflowException or ArgumentException)
        {
            value.Fault(
                $"\"{text}\" is not a JSON path: {e.Message.TrimEnd('.')}",
                "Write a path such as $.items[*], $.caseId, or note inside a row");
            return null;
        }
    }

    /// <summary>The first value the path finds, as text; null when it finds none.</summary>
    public string? Read(JToken from) => JsonText.Value(Tokens(from).FirstOrDefault());

    /// <summary>All that the path finds.</summary>
    public IEnumerable<JToken> Tokens(JToken from) => Select(from, text);

    /// <summary>
    /// The rows that the path finds, an array counting as its members; null when the document has no list there, so that it is no answer
    /// to this question. One row may stand without its list, as systems write it that make their JSON of XML.
    /// </summary>
    /// <param name="from">The document.</param>
    /// <param name="isRow">True for what is one row without its list, and not an error document in its place.</param>
    public IReadOnlyList<JToken>? Rows(JToken from, Func<JToken, bool> isRow)
    {
        if (list is { IsEach: false })
        {
            return Flat(Tokens(from)) is { Length: > 0 } picked ? picked : list.ProvesNone(from) ? [] : null;
        }

        if (list is null)
        {
            return Members([.. Tokens(from)], isRow);
        }

        var members = list.Members(from, isRow);
        return members is null ? list.ProvesNone(from) ? [] : null
            : [.. members.SelectMany(m => list.IsItself ? [m] : Inside(m))];

        // A member without the rest of the path stays a row: it is then rejected by its number instead of vanishing.
        IReadOnlyList<JToken> Inside(JToken member) => Flat(Select(member, list.Rest)) is { Length: > 0 } found ? found : [member];
    }

    /// <summary>The list that the path picks from, with the path inside one member; null when it picks from none.</summary>
    public JsonListPath? List => list;

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>The members of what stands where a list is meant; null when it is neither a list nor one row.</summary>
    internal static IReadOnlyList<JToken>? Members(IReadOnlyList<JToken> found, Func<JToken, bool> isRow) =>
        found.Count > 0 && found.All(t => t is JArray || isRow(t)) ? Flat(found) : null;

    // The path may be written for another shape of document than the one received: that means "not found" and is no failure.
    internal static IEnumerable<JToken> Select(JToken from, string path) => from.SelectTokens(path, errorWhenNoMatch: false);

    // The pattern of a filter: [?(@.name =~ /pattern/i)].
    [GeneratedRegex(@"=~\s*/((?:[^/\\]|\\.)*)/", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    private static JToken[] Flat(IEnumerable<JToken> tokens) =>
        [.. tokens.SelectMany(t => t is JArray array ? array.Children() : Enumerable.Repeat(t, 1))];
}
