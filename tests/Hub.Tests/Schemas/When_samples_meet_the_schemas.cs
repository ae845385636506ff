using System.Text.Json;
using System.Text.Json.Nodes;
using Allentown311.Hub.Tests.Standards;
using Allentown311.Mappings.Yaml;
using Json.Schema;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Hub.Tests.Schemas;

[TestClass]
public sealed class When_samples_meet_the_schemas
{
    private const string Unknown = "zzz_unknown";

    private static readonly string Folder = Path.Combine(Repository.Root, "schemas");

    private static readonly Lazy<Dictionary<string, JsonSchema>> Schemas = new(() =>
        Directory.EnumerateFiles(Folder, "*.schema.json").Order(StringComparer.Ordinal).ToDictionary(
            file => Path.GetFileName(file).Replace(".schema.json", "", StringComparison.Ordinal),
            file => JsonSchema.FromText(File.ReadAllText(file), null, new Uri($"https://schemas.example/{Path.GetFileName(file)}")),
            StringComparer.Ordinal));

    public static IEnumerable<object[]> Samples => SampleFiles.All.Select((s, i) => new object[] { s.Kind, s.Name, i });

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void Each_of_them_is_taken(string kind, string name, int index)
    {
        var document = Typed(SampleFiles.All.ElementAt(index).Text);

        var result = Schemas.Value[kind].Evaluate(
            JsonSerializer.SerializeToElement(document), new EvaluationOptions { OutputFormat = OutputFormat.List });

        var errors = (result.Details ?? [])
            .Where(d => d.Errors is not null && !d.Errors.Values.All(e => e.Contains("\"null\"", StringComparison.Ordinal)))
            .Select(d => $"{d.InstanceLocation}: {string.Join("; ", d.Errors!.Values)}");
        result.IsValid.ShouldBeTrue($"{name}: {string.Join('\n', errors)}");
    }

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void A_key_that_the_reader_does_not_know_is_refused_by_the_schema_and_no_other(string kind, string name, int index)
    {
        var document = Typed(SampleFiles.All.ElementAt(index).Text);
        var refused = 0;
        foreach (var path in Maps(document, ""))
        {
            var mutated = KeyDocument.With(document, path.Length == 0 ? Unknown : $"{path}.{Unknown}", JsonValue.Create("x"))!;
            var byReader = FaultsOf(kind, mutated).Any(f =>
                f.Problem.StartsWith("unknown key", StringComparison.Ordinal) && f.Problem.Contains(Unknown, StringComparison.Ordinal));
            if (byReader)
            {
                refused++;
                IsValid(kind, mutated).ShouldBeFalse($"{name}: {path} takes any key");
            }
        }

        refused.ShouldBeGreaterThan(0, name);
    }

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void A_wrong_choice_is_refused_by_both(string kind, string name, int index)
    {
        var document = Typed(SampleFiles.All.ElementAt(index).Text);
        foreach (var path in ChoicesIn(kind, document))
        {
            var mutated = KeyDocument.With(document, path, JsonValue.Create("no-such-word"))!;

            FaultsOf(kind, mutated).ShouldContain(f => f.Problem.Contains("no-such-word", StringComparison.Ordinal), $"{name}: {path}");
            IsValid(kind, mutated).ShouldBeFalse($"{name}: {path}");
        }
    }

    [TestMethod]
    public void The_schema_of_all_mappings_asks_for_that_of_the_connector()
    {
        var document = Typed(SampleFiles.All.First(s => s.Kind == "mapping-rest").Text);

        IsValid("mapping", document).ShouldBeTrue();
        IsValid("mapping", KeyDocument.With(document, Unknown, JsonValue.Create("x"))!).ShouldBeFalse();
    }

    [TestMethod]
    public void Each_sample_names_its_schema()
    {
        foreach (var sample in SampleFiles.InFolders)
        {
            var line = sample.Text.Split('\n')[0];
            line.ShouldStartWith("# yaml-language-server: $schema=", Case.Sensitive, sample.Name);
            var target = Path.Combine(Repository.Root, Path.GetDirectoryName(sample.Name)!, line.Split('=')[1]);
            Path.GetFullPath(target).ShouldBe(Path.Combine(Folder, $"{sample.Kind}.schema.json"), sample.Name);
        }
    }

    private static bool IsValid(string kind, JsonNode document) =>
        Schemas.Value[kind].Evaluate(JsonSerializer.SerializeToElement(document)).IsValid;

    private static IReadOnlyList<Fault> FaultsOf(string kind, JsonNode document)
    {
        var faults = new Faults();
        SchemaFiles.Read(kind, KeyDocument.Text(document), faults);
        return faults.All;
    }

    private static List<string> ChoicesIn(string kind, JsonNode document)
    {
        var heard = new List<Question>();
        KeyListener.Current = heard.Add;
        try
        {
            FaultsOf(kind, document);
        }
        finally
        {
            KeyListener.Current = null;
        }

        return
        [
            .. heard.Where(q => q.Kind == QuestionKind.Choice && KeyDocument.At(document, q.Path) is JsonValue)
                .Select(q => q.Path).Distinct(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Maps(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.Where(m => !m.Key.Contains('.', StringComparison.Ordinal))
            .SelectMany(m => Maps(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")).Prepend(path),
        JsonArray list => list.SelectMany((m, i) => Maps(m, $"{path}[{i}]")),
        _ => [],
    };

    private static JsonNode Typed(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return KeyDocument.Read(stream.Documents[0].RootNode, typed: true);
    }
}
