using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>The document that grows while the readers are asked. JSON with spaces is YAML.</summary>
internal static class KeyDocument
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a document.</summary>
    public static string Text(JsonNode document) => document.ToJsonString(Written);

    /// <summary>The value at a path such as <c>services[0].code</c>; null when there is none.</summary>
    public static JsonNode? At(JsonNode document, string path)
    {
        var node = (JsonNode?)document;
        foreach (var step in Steps(path))
        {
            node = node switch
            {
                JsonObject map => map[step],
                JsonArray list when int.TryParse(step, CultureInfo.InvariantCulture, out var i) && i < list.Count => list[i],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>A copy of the document with a value at a path; null when the path leads nowhere.</summary>
    public static JsonNode? With(JsonNode document, string path, JsonNode value)
    {
        var copy = document.DeepClone();
        var steps = Steps(path).ToArray();
        var parent = At(copy, string.Join('.', steps[..^1]));
        switch (parent)
        {
            case JsonObject map:
                map[steps[^1]] = value.DeepClone();
                return copy;
            case JsonArray list when int.TryParse(steps[^1], CultureInfo.InvariantCulture, out var i) && i < list.Count:
                list[i] = value.DeepClone();
                return copy;
            default:
                return null;
        }
    }

    /// <summary>An example as a document; a text where it is not YAML.</summary>
    public static JsonNode Parse(string yaml)
    {
        if (yaml.StartsWith("{{", StringComparison.Ordinal))
        {
            return JsonValue.Create(yaml);
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count == 0 ? JsonValue.Create(yaml) : Read(stream.Documents[0].RootNode);
        }
        catch (YamlException)
        {
            return JsonValue.Create(yaml);
        }
    }

    /// <summary>A YAML node as JSON: plain numbers, true, false and null as YAML's own schema says, every other value as text.</summary>
    public static JsonNode Read(YamlNode node, bool typed = false) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c =>
            KeyValuePair.Create(
                (c.Key as YamlScalarNode)?.Value ?? "?", typed && IsNull(c.Value) ? null : (JsonNode?)Read(c.Value, typed)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(c => typed && IsNull(c) ? null : Read(c, typed))]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when typed => Scalar(text),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
        _ => JsonValue.Create(""),
    };

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>A plain scalar as YAML types it.</summary>
    public static JsonNode Scalar(string text) => text switch
    {
        "true" or "True" => JsonValue.Create(true),
        "false" or "False" => JsonValue.Create(false),
        _ => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
            : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
            : JsonValue.Create(text),
    };

    /// <summary>The steps of a path.</summary>
    public static IEnumerable<string> Steps(string path) =>
        path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.RemoveEmptyEntries);
}
