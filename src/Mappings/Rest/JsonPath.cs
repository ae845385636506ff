using Allentown311.Mappings.Yaml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>A path into JSON, tried when it is loaded.</summary>
internal sealed record JsonPath
{
    private readonly string text;
    private readonly string? container;

    private JsonPath(string text)
    {
        this.text = text;
        container = text.IndexOf('[', StringComparison.Ordinal) is var at and > 0 && !text[..at].EndsWith('.') ? text[..at] : null;
    }

    /// <summary>The document itself: one thing, or a list of them.</summary>
    public static JsonPath Whole { get; } = new("$");

    /// <summary>The path of a key, or null; a mistake is noted.</summary>
    public static JsonPath? Find(YamlMap? map, string key) => map?.Find(key) is { } value ? Compile(value) : null;

    /// <summary>The path of a key that must be there.</summary>
    public static JsonPath? Need(YamlMap map, string key, string example) => map.Need(key, example) is { } value ? Compile(value) : null;

    /// <summary>The first value it finds, as text; null for none.</summary>
    public string? Read(JToken from) => JsonText.Value(Tokens(from).FirstOrDefault());

    /// <summary>Everything it finds; an array counts as its members.</summary>
    public IEnumerable<JToken> Rows(JToken from) => Tokens(from).SelectMany(t => t is JArray array ? array.Children() : Enumerable.Repeat(t, 1));

    /// <summary>
    /// True when the list the path picks from is there, though it may be empty: <c>$.items[*]</c> in <c>{"items":[]}</c>. An error document
    /// has no such list, and must not pass for "nothing found".
    /// </summary>
    public bool HasContainer(JToken from) => container is null ? text.Trim() is "$" || !text.StartsWith('$') || Tokens(from).Any() : Select(from, container).FirstOrDefault() is JArray;

    /// <summary>True when that list is there and holds nothing: the only thing that proves an absence.</summary>
    public bool FindsEmptyList(JToken from) => container is not null && Select(from, container).FirstOrDefault() is JArray { Count: 0 };

    /// <summary>True when the path picks a member of a list.</summary>
    public bool PicksFromList => container is not null;

    /// <inheritdoc/>
    public override string ToString() => text;

    private static JsonPath? Compile(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        try
        {
            _ = Select(new JObject(), text).Any();
            return text.Length > 0 ? new JsonPath(text) : throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            value.Fault($"\"{text}\" is not a JSON path: {e.Message.TrimEnd('.')}", "Write a path such as $.items[*], $.caseId, or note inside a row");
            return null;
        }
    }

    private IEnumerable<JToken> Tokens(JToken from) => Select(from, text);

    // A path may fit another shape of document than the one that came: that is "not found", not a failure.
    private static IEnumerable<JToken> Select(JToken from, string path) => from.SelectTokens(path, errorWhenNoMatch: false);
}
