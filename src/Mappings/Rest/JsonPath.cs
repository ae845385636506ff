using Allentown311.Mappings.Yaml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>A path into JSON. It is tried when the mapping is loaded, so that a malformed path is a mistake of the file.</summary>
internal sealed record JsonPath
{
    private readonly string text;
    private readonly string? container;

    private JsonPath(string text)
    {
        this.text = text;
        container = text.IndexOf('[', StringComparison.Ordinal) is var at and > 0 && !text[..at].EndsWith('.') ? text[..at] : null;
    }

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
            return text.Length > 0 ? new JsonPath(text) : throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            value.Fault(
                $"\"{text}\" is not a JSON path: {e.Message.TrimEnd('.')}",
                "Write a path such as $.items[*], $.caseId, or note inside a row");
            return null;
        }
    }

    /// <summary>The first value the path finds, as text; null when it finds none.</summary>
    public string? Read(JToken from) => JsonText.Value(Tokens(from).FirstOrDefault());

    /// <summary>All values the path finds; an array counts as its members.</summary>
    public IEnumerable<JToken> Rows(JToken from) =>
        Tokens(from).SelectMany(t => t is JArray array ? array.Children() : Enumerable.Repeat(t, 1));

    /// <summary>
    /// True when the document has the list that the path picks from, even an empty one: <c>$.items[*]</c> in <c>{"items":[]}</c>. An error
    /// document has no such list, and must not be read as "nothing found".
    /// </summary>
    public bool HasContainer(JToken from) =>
        container is null
            ? text.Trim() is "$" || !text.StartsWith('$') || Tokens(from).Any()
            : Select(from, container).FirstOrDefault() is JArray;

    /// <summary>True when the document has that list and it is empty. Only this proves that a record does not exist.</summary>
    public bool FindsEmptyList(JToken from) => container is not null && Select(from, container).FirstOrDefault() is JArray { Count: 0 };

    /// <summary>True when the path picks a member of a list.</summary>
    public bool PicksFromList => container is not null;

    /// <inheritdoc/>
    public override string ToString() => text;

    private IEnumerable<JToken> Tokens(JToken from) => Select(from, text);

    // The path may be written for another shape of document than the one received: that means "not found" and is no failure.
    private static IEnumerable<JToken> Select(JToken from, string path) => from.SelectTokens(path, errorWhenNoMatch: false);
}
