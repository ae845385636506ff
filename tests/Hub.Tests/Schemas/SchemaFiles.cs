using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake.Import;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>The schemas of all kinds of files, made of what their readers ask.</summary>
internal static class SchemaFiles
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n",
    };

    private static readonly Lazy<IReadOnlyDictionary<string, KeyModel>> Found = new(Explore);

    /// <summary>The keys of each kind of file: <c>city</c>, <c>services</c>, <c>import</c>, and <c>mapping-KIND</c>.</summary>
    public static IReadOnlyDictionary<string, KeyModel> Models => Found.Value;

    /// <summary>The descriptions; those that no key uses are known once <see cref="Generate"/> has run.</summary>
    public static KeyDescriptions Descriptions { get; } = new();

    /// <summary>The text of each schema by its file's name.</summary>
    public static SortedDictionary<string, string> Generate()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, model) in Models)
        {
            var file = $"{kind}.schema.json";
            var writer = new SchemaWriter(model, path => Descriptions.Find(kind, path));
            files[file] = writer.Write(Title(kind)).ToJsonString(Written) + "\n";
        }

        files["mapping.schema.json"] = AnyMapping().ToJsonString(Written) + "\n";
        return files;
    }

    /// <summary>Reads a file of a kind as the hub does; the mistakes go to <paramref name="faults"/>.</summary>
    public static void Read(string kind, string text, Faults faults)
    {
        static string Variable(string name) => "1";
        switch (kind)
        {
            case "city":
                _ = YamlFile.Read("city.yaml", text, faults, Variable) is { } city ? CityFile.Read(city) : null;
                break;
            case "services":
                _ = YamlFile.Read("services.yaml", text, faults, Variable) is { } services ? ServicesFile.Read(services, null) : [];
                break;
            case "import":
                ImportColumnsReader.Read("import.yaml", text, new Catalogue([], []), faults);
                break;
            default:
                MappingLoader.LoadText($"mappings/{kind}.yaml", text, faults, Variable);
                break;
        }
    }

    private static SortedDictionary<string, KeyModel> Explore()
    {
        var models = new SortedDictionary<string, KeyModel>(StringComparer.Ordinal);
        var kinds = MappingKinds.BuiltIn.Keys.Select(k => $"mapping-{k}").Concat(["city", "services", "import"]);
        foreach (var kind in kinds)
        {
            var runs = Starts(kind).SelectMany(start => new KeyExplorer(
                text => Read(kind, text, new Faults()), path => Descriptions.Find(kind, path)?.Example)
                .Explore(start).Explore(Whole(start)).Runs).ToList();
            models[kind] = new KeyModel(runs, Given(kind).ToDictionary(s => s.Key, s => (string)s.Value!));
        }

        return models;
    }

    private static JsonObject Given(string kind) => kind.StartsWith("mapping-", StringComparison.Ordinal)
        ? new JsonObject { ["connector"] = kind["mapping-".Length..] } : [];

    // Everything in a mapping of files depends on their format.
    private static IEnumerable<JsonObject> Starts(string kind)
    {
        foreach (var format in kind == "mapping-files" ? new[] { "fixed", "xml", "json" } : [""])
        {
            var start = Given(kind);
            if (format.Length > 0)
            {
                start["connection"] = new JsonObject { ["format"] = format };
            }

            yield return start;
        }
    }

    // With all of its sections, since one may make a key of another needless.
    private static JsonObject Whole(JsonObject start)
    {
        var whole = (JsonObject)start.DeepClone();
        foreach (var section in start.Count > 0 ? new[] { "find", "poll", "list", "receive" } : [])
        {
            whole[section] = new JsonObject();
        }

        return whole;
    }

    private static string Title(string kind) => kind switch
    {
        "city" => "city.yaml: the city, its hours, departments, keys and notices",
        "services" => "services.yaml: what residents may ask for",
        "import" => "Columns of an export to import",
        _ => $"Mapping of a department's system over {kind["mapping-".Length..]}",
    };

    private static JsonObject AnyMapping() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "Mapping of a department's system, of any kind",
        ["type"] = "object",
        ["required"] = new JsonArray("connector"),
        ["allOf"] = new JsonArray([.. MappingKinds.BuiltIn.Keys.Order(StringComparer.Ordinal).Select(k => (JsonNode)new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["connector"] = new JsonObject { ["const"] = k } },
                ["required"] = new JsonArray("connector"),
            },
            ["then"] = new JsonObject { ["$ref"] = $"mapping-{k}.schema.json" },
        })]),
    };
}
