using System.Text.RegularExpressions;

namespace Allentown311.Acceptance.Docs;

/// <summary>A page of the documentation and the fenced blocks in it.</summary>
internal sealed partial class Guide(string root, string page)
{
    private readonly string text = File.ReadAllText(Path.Combine(root, page));

    /// <summary>The blocks of one language (<c>bash</c>), in order.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
    [
        .. Fence().Matches(text.ReplaceLineEndings("\n"))
            .Where(m => m.Groups["language"].Value == language)
            .Select(m => m.Groups["block"].Value),
    ];

    /// <summary>The links to files of the repository.</summary>
    public IEnumerable<string> Links => Link().Matches(text)
        .Select(m => m.Groups["to"].Value)
        .Where(to => !to.Contains("://", StringComparison.Ordinal));

    /// <summary>The page's own folder.</summary>
    public string Folder => Path.GetDirectoryName(Path.Combine(root, page))!;

    [GeneratedRegex(
        @"^```(?<language>[a-z ]*)\n(?<block>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)#]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
