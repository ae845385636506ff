using System.Globalization;
using System.Text.RegularExpressions;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>docs/operations/security.md says for each line what holds and which tests prove it.</summary>
[TestClass]
public sealed partial class When_the_security_page_is_read
{
    private const int Lines = 30;
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations", "security.md"));

    [TestMethod]
    public void Every_line_is_there_and_names_a_test_or_says_that_it_does_not_hold_yet()
    {
        var rows = Page.Split('\n').Where(line => Row().IsMatch(line)).ToList();

        rows.Select(line => int.Parse(Row().Match(line).Groups["number"].Value, CultureInfo.InvariantCulture))
            .ShouldBe(Enumerable.Range(1, Lines));
        rows.Where(line => !Names().IsMatch(line) && !line.Contains("**Not yet**", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [TestMethod]
    public void Every_test_that_it_names_exists()
    {
        var named = Names().Matches(Page).Select(m => (Path: m.Groups["path"].Value, Test: m.Groups["test"].Value)).ToList();

        named.Count.ShouldBeGreaterThan(Lines);
        named.Where(n => !Exists(n.Path, n.Test)).ShouldBeEmpty();
    }

    // A class may have several files: HttpContract.cs, HttpContract.Answers.cs.
    private static bool Exists(string path, string test)
    {
        var prefix = Path.Combine(Repository.Root, "tests", path);
        var (folder, name) = (Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix));
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, $"{name}.cs").Concat(Directory.GetFiles(folder, $"{name}.*.cs")).ToArray()
            : [];
        return files.Length > 0
            && (test.Length == 0 || files.Any(f => File.ReadAllText(f).Contains($" {test}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(
        @"`(?<path>(Acceptance|Connectors\.Tests|CrmCore\.Tests|Hub\.Tests|Mappings\.Tests|Interop|Simulation)/[\w/]+)(\.(?<test>\w+))?`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
