using System.Text.RegularExpressions;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Docs;

[TestClass]
public partial class When_the_fault_table_is_read
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Programs.Allentown, "..", ".."));
    private static readonly string Table = File.ReadAllText(Path.Combine(Root, "docs", "operations", "faults.md"));

    [TestMethod]
    public void Every_test_that_the_table_names_exists()
    {
        var named = Names().Matches(Table).Select(m => (Path: m.Groups["path"].Value, Test: m.Groups["test"].Value)).ToList();
        named.Count.ShouldBeGreaterThan(30);
        named.Where(n => !Exists(n.Path, n.Test)).ShouldBeEmpty();
    }

    [TestMethod]
    public void Every_crash_point_that_the_table_names_exists()
    {
        var points = File.ReadAllText(Path.Combine(Root, "src", "Connectors", "CrashPoint.cs"));
        var named = Points().Matches(Table).Select(m => m.Value).ToList();
        named.ShouldNotBeEmpty();
        named.ShouldAllBe(p => points.Contains($"\"{p}\"", StringComparison.Ordinal));
    }

    // A class may have several files: StoreContract.cs, StoreContract.Updates.cs.
    private static bool Exists(string path, string test)
    {
        var prefix = Path.Combine(Root, "tests", path);
        var folder = Path.GetDirectoryName(prefix)!;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, $"{Path.GetFileName(prefix)}*.cs") : [];
        return files.Length > 0
            && (test.Length == 0 || files.Any(f => File.ReadAllText(f).Contains($" {test}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(
        @"`(?<path>(Acceptance|Connectors\.Tests|CrmCore\.Tests|Hub\.Tests|Interop)/[\w/]+)(\.(?<test>\w+))?`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"(?<=`)(intake|submit|file|store)\.[a-z]+(?=`)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Points();
}
