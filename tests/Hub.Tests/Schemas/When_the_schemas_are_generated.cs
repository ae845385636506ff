using System.Text.RegularExpressions;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>The schemas are what the readers ask: HUB_WRITE_SCHEMAS=1 writes them again.</summary>
[TestClass]
public sealed partial class When_the_schemas_are_generated
{
    private static string Folder => Path.Combine(Repository.Root, "schemas");

    [TestMethod]
    public void Those_in_the_repository_are_what_the_readers_ask()
    {
        var generated = SchemaFiles.Generate();
        if (Environment.GetEnvironmentVariable("HUB_WRITE_SCHEMAS") == "1")
        {
            foreach (var (file, text) in generated)
            {
                File.WriteAllText(Path.Combine(Folder, file), text);
            }
        }

        Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(generated.Keys);
        foreach (var (file, text) in generated)
        {
            File.ReadAllText(Path.Combine(Folder, file)).ShouldBe(text, $"{file}: HUB_WRITE_SCHEMAS=1 writes it again");
        }
    }

    [TestMethod]
    public void The_reference_of_keys_is_what_the_readers_ask()
    {
        var page = ReferencePage.Write();
        if (Environment.GetEnvironmentVariable("HUB_WRITE_SCHEMAS") == "1")
        {
            File.WriteAllText(ReferencePage.Path, page);
        }

        File.ReadAllText(ReferencePage.Path).ShouldBe(page, "HUB_WRITE_SCHEMAS=1 writes it again");
    }

    [TestMethod]
    public void Every_key_has_a_description()
    {
        var without =
            from model in SchemaFiles.Models
            from map in model.Value.Facts
            from key in map.Value.Keys
            let path = KeyModel.Join(map.Key, key)
            where SchemaFiles.Descriptions.Find(model.Key, path) is null
            select $"{model.Key}: {path}";
        string.Join('\n', without).ShouldBeEmpty();
    }

    [TestMethod]
    public void No_key_that_a_reader_names_is_missing()
    {
        var known = SchemaFiles.Models.Values.SelectMany(m => m.Facts.Values).SelectMany(f => f.Keys).ToHashSet(StringComparer.Ordinal);
        var readers = Repository.Files.Where(f => f.Contains("/src/Mappings/", StringComparison.Ordinal)
            || f.Contains("/src/Hub/City/", StringComparison.Ordinal)
            || f.EndsWith("ImportColumnsReader.cs", StringComparison.Ordinal));
        var missing =
            from file in readers
            from asked in Asked().Matches(File.ReadAllText(file))
            let key = asked.Groups["key"].Value
            where !known.Contains(key) && key != "starttls" // An old key, which the reader names only to say what took its place.
            select $"{Path.GetFileName(file)}: {key}";

        string.Join('\n', missing.Distinct(StringComparer.Ordinal)).ShouldBeEmpty();
    }

    [TestMethod]
    public void Every_description_has_a_key()
    {
        SchemaFiles.Generate();

        SchemaFiles.Descriptions.Unused.ShouldBeEmpty();
    }

    [GeneratedRegex(
        @"\.(Find|Need|NeedText|Text|Map|Choice|Number|Flag|Span)\(""(?<key>[a-z_0-9]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
