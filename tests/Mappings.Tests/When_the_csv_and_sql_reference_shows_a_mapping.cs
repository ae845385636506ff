using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests;

[TestClass]
public sealed partial class When_the_csv_and_sql_reference_shows_a_mapping
{
    [TestMethod]
    [DataRow("mapping-reference-csv-sql.md", 3)]
    [DataRow("mapping-reference-files.md", 5)]
    public void Every_mapping_on_the_page_loads_and_passes_its_own_tests(string page, int count)
    {
        var shown = Shown().Matches(File.ReadAllText(Document(page))).Select(m => m.Groups[1].Value).ToList();

        shown.Count.ShouldBe(count);
        foreach (var text in shown)
        {
            var faults = new Faults();
            var mapping = MappingLoader.LoadText("docs", text, faults, name => name == "FILES_PASSWORD" ? "p" : null);
            faults.All.ShouldBeEmpty();
            MappingTestRunner.Run(mapping!).Where(r => !r.Passed).Select(r => $"{r.Name}: {r.Detail}").ShouldBeEmpty();
        }
    }

    private static string Document(string page, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", page);

    [GeneratedRegex("^```yaml mapping\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shown();
}
