using System.Globalization;
using System.Text.Json.Nodes;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>Writes each part of a schema that stands in several places once, under <c>$defs</c>.</summary>
internal sealed class SharedSchemas
{
    private const int LeastLength = 200;

    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonNode> definitions = new(StringComparer.Ordinal);

    /// <summary>The same schema with shared parts.</summary>
    public static JsonObject Share(JsonObject schema)
    {
        var shared = new SharedSchemas();
        shared.Count(schema);
        var written = (JsonObject)shared.Rewrite(schema, "root", isRoot: true);
        if (shared.definitions.Count > 0)
        {
            written["$defs"] = new JsonObject(shared.definitions.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        }

        return written;
    }

    // A part that stands in a part that is shared is counted in the first one alone.
    private void Count(JsonNode? node)
    {
        if (node is JsonObject && IsLong(node.ToJsonString()))
        {
            var text = node.ToJsonString();
            counts[text] = counts.GetValueOrDefault(text) + 1;
            if (counts[text] > 1)
            {
                return;
            }
        }

        foreach (var child in Children(node))
        {
            Count(child.Value);
        }
    }

    private JsonNode Rewrite(JsonNode node, string name, bool isRoot = false)
    {
        var text = node.ToJsonString();
        if (!isRoot && node is JsonObject map && counts.GetValueOrDefault(text) > 1 && map.ContainsKey("type") | map.ContainsKey("anyOf"))
        {
            if (!names.TryGetValue(text, out var known))
            {
                known = Enumerable.Range(1, int.MaxValue)
                    .Select(i => i == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"))
                    .First(n => !names.ContainsValue(n));
                names[text] = known;
                definitions[known] = RewriteChildren(node, name);
            }

            return new JsonObject { ["$ref"] = $"#/$defs/{known}" };
        }

        return RewriteChildren(node, name);
    }

    private JsonNode RewriteChildren(JsonNode node, string name) => node switch
    {
        JsonObject map => new JsonObject(map.Select(m => KeyValuePair.Create(
            m.Key,
            m.Key is "default" or "examples" or "enum" or "required" ? m.Value?.DeepClone()
                : m.Value is null ? null
                : Rewrite(m.Value, m.Key is "items" or "additionalProperties" or "properties" or "anyOf" ? name : m.Key)))),
        JsonArray list => new JsonArray([.. list.Select(m => m is null ? null : Rewrite(m, name))]),
        _ => node.DeepClone(),
    };

    private static IEnumerable<(string Key, JsonNode? Value)> Children(JsonNode? node) => node switch
    {
        JsonObject map => map.Where(m => m.Key is not ("default" or "examples")).Select(m => (m.Key, m.Value)),
        JsonArray list => list.Select(m => ("", m)),
        _ => [],
    };

    private static bool IsLong(string text) => text.Length >= LeastLength;
}
