using System.Text.RegularExpressions;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>One file, or whole mapping of a page of docs, with the kind of file it is.</summary>
internal sealed record SampleFile(string Name, string Kind, string Text);

/// <summary>The samples, and the whole mappings in the docs.</summary>
internal static partial class SampleFiles
{
    public static IEnumerable<SampleFile> All => InFolders.Concat(InDocs);

    public static IEnumerable<SampleFile> InFolders =>
        from folder in new[] { "allentown", "allentown/mappings", "imports", "shapes" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", folder), "*.yaml").Order(StringComparer.Ordinal)
        let text = File.ReadAllText(file)
        select new SampleFile(Path.GetRelativePath(Repository.Root, file), KindOf(file, text), text);

    private static IEnumerable<SampleFile> InDocs =>
        from page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal)
        from block in Block().Matches(File.ReadAllText(page))
        let text = block.Groups["text"].Value
        select new SampleFile(Path.GetRelativePath(Repository.Root, page), KindOf("", text), text);

    private static string KindOf(string file, string text) =>
        file.Contains("imports", StringComparison.Ordinal) ? "import"
        : Path.GetFileName(file) is "city.yaml" or "services.yaml" ? Path.GetFileNameWithoutExtension(file)
        : $"mapping-{Connector().Match(text).Groups["kind"].Value}";

    [GeneratedRegex(
        @"^```yaml mapping\n(?<text>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^connector: *(?<kind>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Connector();
}
