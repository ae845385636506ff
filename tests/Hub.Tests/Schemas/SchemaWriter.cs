using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>Writes what the readers know of one kind of file as a JSON Schema (draft 2020-12).</summary>
internal sealed partial class SchemaWriter(KeyModel model, Func<string, (string About, string? Example)?> describe)
{
    // A value may come from outside the file wherever the readers take a single value.
    private const string FromOutside = @"\$\{";

    /// <summary>The schema of the whole file.</summary>
    public JsonObject Write(string title)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
        };
        foreach (var (key, value) in Map("", model.Facts[""]).ToList())
        {
            schema[key] = value?.DeepClone();
        }

        return SharedSchemas.Share(schema);
    }

    private JsonObject Map(string pattern, KeyFacts facts)
    {
        var properties = new JsonObject();
        foreach (var key in facts.Keys)
        {
            var path = KeyModel.Join(pattern, key);
            properties[key] = Key(path, facts.Required?.Contains(key) == true);
        }

        var schema = new JsonObject { ["type"] = "object" };
        if (properties.Count > 0)
        {
            schema["properties"] = properties;
        }

        if (facts.Required is { Count: > 0 } required)
        {
            schema["required"] = new JsonArray([.. required.Order(StringComparer.Ordinal).Select(k => (JsonNode)JsonValue.Create(k))]);
        }

        var member = KeyModel.Join(pattern, "*");
        schema["additionalProperties"] = facts.IsClosed ? JsonValue.Create(false)
            : model.Facts.TryGetValue(member, out var any) ? Value(member, any, mayBeNull: true) : JsonValue.Create(true);
        return schema;
    }

    private JsonObject Key(string path, bool required)
    {
        var facts = model.Facts[path];
        var schema = Value(path, facts, mayBeNull: !required);
        var described = describe(path);
        if (described?.About is { } about)
        {
            schema["description"] = about;
        }

        if (facts.Default is { } value)
        {
            schema["default"] = facts.Kinds.Contains(QuestionKind.Flag) ? JsonValue.Create(value == "true")
                : facts.Bounds is not null ? JsonValue.Create(long.Parse(value, CultureInfo.InvariantCulture)) : JsonValue.Create(value);
        }

        if ((described?.Example ?? facts.Example) is { } example)
        {
            schema["examples"] = new JsonArray(KeyDocument.Parse(example));
        }

        return schema;
    }

    private JsonObject Value(string pattern, KeyFacts facts, bool mayBeNull)
    {
        if (Tree().IsMatch(pattern))
        {
            return [];
        }

        var forms = Scalars(facts).ToList();
        if (facts.Kinds.Contains(QuestionKind.Map))
        {
            forms.Add(Map(pattern, facts));
        }

        if (facts.Kinds.Contains(QuestionKind.List))
        {
            var list = new JsonObject { ["type"] = "array" };
            if (model.Facts.TryGetValue(KeyModel.Join(pattern, "[]"), out var member))
            {
                list["items"] = Value(KeyModel.Join(pattern, "[]"), member, mayBeNull: true);
            }

            forms.Add(list);
        }

        if (forms.Count == 0)
        {
            return [];
        }

        if (mayBeNull)
        {
            forms.Add(new JsonObject { ["type"] = "null" });
        }

        return forms.Count == 1 ? forms[0] : new JsonObject { ["anyOf"] = new JsonArray([.. forms]) };
    }

    // What the explorer did not follow to its end may hold anything.
    [GeneratedRegex(@"(\.\*|\[\]){2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tree();

    // A word that looks like a number or a truth is one to YAML.
    private static IEnumerable<JsonNode> Words(string word)
    {
        yield return JsonValue.Create(word);
        if (KeyDocument.Scalar(word) is JsonValue value && value.GetValueKind() != JsonValueKind.String)
        {
            yield return value;
        }
    }

    private static IEnumerable<JsonObject> Scalars(KeyFacts facts)
    {
        var kinds = facts.Kinds;
        var outside = new JsonObject { ["type"] = "string", ["pattern"] = FromOutside };
        if (kinds.Contains(QuestionKind.Choice))
        {
            yield return new JsonObject
            {
                ["enum"] = new JsonArray([.. facts.Choices.SelectMany(Words)]),
            };
            yield return outside;
        }
        else if (facts.Bounds is var (least, most))
        {
            yield return new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };
            yield return new JsonObject { ["type"] = "string", ["pattern"] = $"^-?[0-9]+$|{FromOutside}" };
        }
        else if (kinds.Contains(QuestionKind.Flag))
        {
            yield return new JsonObject { ["type"] = "boolean" };
            yield return new JsonObject { ["type"] = "string", ["pattern"] = $"^([Tt]rue|[Ff]alse)$|{FromOutside}" };
        }
        else if (kinds.Contains(QuestionKind.Span))
        {
            yield return new JsonObject { ["type"] = "string", ["pattern"] = $@"^\s*[0-9.]+\s*(ms|s|m|h|d)\s*$|{FromOutside}" };
        }
        else if (kinds.Contains(QuestionKind.Secret))
        {
            yield return outside;
        }
        else if (kinds.Contains(QuestionKind.Text))
        {
            yield return new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        }
    }
}
