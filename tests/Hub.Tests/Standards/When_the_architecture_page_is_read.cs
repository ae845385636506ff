using System.Text.RegularExpressions;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>docs/architecture.md sends people to files; they must be where it says.</summary>
[TestClass]
public sealed partial class When_the_architecture_page_is_read
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));

    [TestMethod]
    public void Every_file_and_folder_it_names_exists()
    {
        var paths = Paths().Matches(Page).Select(m => m.Groups["path"].Value)
            .Where(p => !p.Contains("NAME", StringComparison.Ordinal)).Distinct().ToList();
        paths.Count.ShouldBeGreaterThan(50);
        paths.Where(p => !Exists(p)).ShouldBeEmpty();
    }

    [TestMethod]
    public void Every_room_of_the_hub_is_in_its_list() =>
        Directory.GetDirectories(Path.Combine(Repository.Source, "Hub")).Select(Path.GetFileName)
            .Where(room => room is not ("bin" or "obj" or "Properties") && !Page.Contains($"\n| `{room}` |", StringComparison.Ordinal))
            .ShouldBeEmpty();

    // A path without src/ or tests/ is one of the hub's.
    private static bool Exists(string path)
    {
        var isFromTheRoot = path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal);
        var full = Path.Combine(Repository.Root, isFromTheRoot ? path : $"src/Hub/{path}");
        return File.Exists(full) || Directory.Exists(full);
    }

    [GeneratedRegex(@"`(?<path>[A-Za-z.]+/[\w./]*[\w/])`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Paths();
}
