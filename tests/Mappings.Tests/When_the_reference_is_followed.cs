using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests;

/// <summary>
/// The loader accepts what the documentation shows: <c>```yaml mapping</c> is a whole file, <c>```yaml</c> a part of one.
/// </summary>
[TestClass]
public class When_the_reference_is_followed
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "docs");

    [TestMethod]
    public void Every_mapping_in_the_docs_loads_and_passes_its_own_tests()
    {
        var shown = Blocks("yaml mapping").ToArray();
        shown.Length.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var (file, text) in shown)
        {
            var faults = new Faults();
            var mapping = MappingLoader.LoadText(file, text, faults, Variable);
            faults.All.ShouldBeEmpty();
            MappingTestRunner.Run(mapping!).Where(r => !r.Passed).ShouldBeEmpty();
        }
    }

    [TestMethod]
    public void Every_yaml_snippet_in_the_docs_is_yaml()
    {
        foreach (var (file, text) in Blocks("yaml"))
        {
            var faults = new Faults();
            YamlFile.Read(file, text, faults, _ => null);
            faults.All.ShouldBeEmpty();
        }
    }

    // What the docs leave to the environment: every secret, and an address that holds one.
    private static string? Variable(string name) => name switch
    {
        "WORKS_AMQP" => "amqps://hub:p@works.example/works",
        _ when name.EndsWith("_SECRET", StringComparison.Ordinal) => "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        _ when name.EndsWith("_PASSWORD", StringComparison.Ordinal) => "p",
        _ => null,
    };

    private static IEnumerable<(string File, string Text)> Blocks(string kind) =>
        from path in Directory.GetFiles(Folder, "mapping-reference*.md")
        from block in File.ReadAllText(path).Split($"```{kind}\n").Skip(1)
        select (Path.GetFileName(path), block[..block.IndexOf("```", StringComparison.Ordinal)]);
}
