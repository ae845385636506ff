using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Documents;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>An answer of a REST system, parsed once.</summary>
internal sealed class JsonView : IAnswerView<JsonPath>
{
    private readonly string body;
    private readonly JToken? outer;
    private readonly IReadOnlyDictionary<string, string>? headers;

    /// <summary>Parses an answer.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="document">Where the document to read stands as a text in the answer; null when it is the answer itself.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    public JsonView(
        int status, string body, InnerDocument<JsonPath>? document, IReadOnlyDictionary<string, string>? headers = null)
    {
        this.headers = headers;
        Status = status;
        this.body = body;
        outer = JsonText.Parse(body, out var problem);
        Problem = problem;
        Json = document is null || outer is null ? outer : Inner(outer, document);
    }

    /// <inheritdoc/>
    public int Status { get; }

    /// <summary>The document to read; null when there is none.</summary>
    public JToken? Json { get; }

    /// <summary>Why there is no document, without quoting the answer; empty when there is one.</summary>
    public string Problem { get; private set; }

    /// <summary>True when the body is blank.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(body);

    /// <inheritdoc/>
    public bool BodyContains(string text) => body.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool FaultContains(string text) => false;

    /// <summary>The answer's headers; null when none are known.</summary>
    public IReadOnlyDictionary<string, string>? Headers => headers;

    /// <inheritdoc/>
    public string? ReadHeader(string name) => headers?.GetValueOrDefault(name);

    /// <inheritdoc/>
    public bool Finds(JsonPath path) => Tokens(path).Any(IsSet);

    /// <inheritdoc/>
    public IEnumerable<string> Texts(JsonPath path) => Tokens(path).Select(Text).OfType<string>();

    /// <inheritdoc/>
    public string? Read(JsonPath path) => (Json ?? outer) is { } json ? path.Read(json) : null;

    /// <summary>
    /// False for null, false and 0 (as a text too), a blank text, an empty list and an empty object: systems write a flag in all
    /// these ways.
    /// </summary>
    internal static bool IsSet(JToken? token) => token switch
    {
        null or JContainer { Count: 0 } => false,
        JContainer => true,
        JValue { Value: false } => false,
        _ => JsonText.Value(token)?.Trim() is { Length: > 0 } text
            && text != "0" && !text.Equals("false", StringComparison.OrdinalIgnoreCase),
    };

    // A rule may be about the answer as it came, where the document it should hold is missing.
    private IEnumerable<JToken> Tokens(JsonPath path) => (Json ?? outer) is { } json ? path.Tokens(json) : [];

    private static string? Text(JToken token) => token switch
    {
        JArray { Count: 0 } => "[]",
        JObject { Count: 0 } => "{}",
        JContainer => token.ToString(Newtonsoft.Json.Formatting.None),
        JValue { Type: JTokenType.Null } => "null",
        _ => JsonText.Value(token),
    };

    private JToken? Inner(JToken answer, InnerDocument<JsonPath> document)
    {
        JToken? inner = answer;
        foreach (var layer in document.Layers)
        {
            if (layer.Path.Read(inner) is not { Length: > 0 } text)
            {
                Problem = $"there is no text at {layer.Path}";
                return null;
            }

            inner = layer.IsJson ? JsonText.Parse(text, out var problem) : XmlToJson.Parse(text, out problem);
            if (inner is null)
            {
                Problem = $"the text at {layer.Path} cannot be read: {problem}";
                return null;
            }
        }

        Problem = "";
        return inner;
    }
}
