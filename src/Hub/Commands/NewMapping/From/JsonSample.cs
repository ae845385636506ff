using System.Text;
using Microsoft.OpenApi;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Writes a schema as a body in YAML, and lists the fields of one with their paths. Pure.</summary>
internal static class JsonSample
{
    private const int MostLevels = 6;

    /// <summary>The body's lines, with a template or a <c>TODO:</c> for each value.</summary>
    public static string Write(IOpenApiSchema schema, Func<Field, string> value, int level = 0)
    {
        var text = new StringBuilder();
        foreach (var (name, property, required) in Properties(schema))
        {
            var indent = new string(' ', level * 2);
            if (level < MostLevels && Properties(property).Count > 0)
            {
                text.Append(indent).Append(DraftText.Key(name)).Append(":\n").Append(Write(property, value, level + 1));
            }
            else
            {
                var written = DraftText.Quote(value(FieldOf(name, property, required)));
                var isList = property.Type?.HasFlag(JsonSchemaType.Array) == true;
                text.Append(indent).Append(DraftText.Key(name)).Append(": ").Append(isList ? $"[ {written} ]" : written).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The paths (JSONPath) of the values, by the names of their members; the members of rows are not among them.</summary>
    public static Dictionary<string, string> Leaves(IOpenApiSchema? schema, string path = "$", int level = 0)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, property, _) in schema is null || level > MostLevels ? [] : Properties(schema))
        {
            foreach (var (leaf, at) in Properties(property).Count > 0
                ? Leaves(property, $"{path}.{name}", level + 1)
                : IsList(property) ? [] : new Dictionary<string, string> { [name] = $"{path}.{name}" })
            {
                found.TryAdd(leaf, at);
            }
        }

        return found;
    }

    /// <summary>The first list of objects in an answer: its path, and the schema of a row; null for none.</summary>
    public static (string Path, IOpenApiSchema Row)? Rows(IOpenApiSchema? schema, string path = "$", int level = 0)
    {
        if (schema is null || level > MostLevels)
        {
            return null;
        }

        if (IsList(schema) && schema.Items is { } row && Properties(row).Count > 0)
        {
            return ($"{path}[*]", row);
        }

        return Properties(schema).Select(p => Rows(p.Schema, $"{path}.{p.Name}", level + 1)).FirstOrDefault(r => r is not null);
    }

    private static bool IsList(IOpenApiSchema schema) => schema.Type?.HasFlag(JsonSchemaType.Array) == true;

    private static IReadOnlyList<(string Name, IOpenApiSchema Schema, bool Required)> Properties(IOpenApiSchema schema) =>
    [
        .. (schema.AllOf ?? []).SelectMany(Properties),
        .. (schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            .Where(p => !p.Value.ReadOnly)
            .Select(p => (p.Key, p.Value, schema.Required?.Contains(p.Key) == true)),
    ];

    private static Field FieldOf(string name, IOpenApiSchema schema, bool required) => new(
        name,
        schema.Format is "date-time" or "date" ? schema.Format : schema.Type?.ToString().ToLowerInvariant() ?? "text",
        schema.MaxLength,
        required,
        [.. (schema.Enum ?? []).Select(e => e?.ToString() ?? "null")]);
}
