using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Hub.Commands.Explaining;

/// <summary>
/// A mapping file as it is written. Values of variables are not in it: where the file names a secret, the page names it too. Pure.
/// </summary>
internal sealed partial class MappingText
{
    private readonly YamlMappingNode root;
    private readonly string[] lines;

    private MappingText(YamlMappingNode root, string[] lines)
    {
        this.root = root;
        this.lines = lines;
    }

    /// <summary>Reads the text of a file that is known to be sound.</summary>
    public static MappingText Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return new MappingText((YamlMappingNode)stream.Documents[0].RootNode, text.ReplaceLineEndings("\n").Split('\n'));
    }

    /// <summary>The value at a path of keys; null for none.</summary>
    public YamlNode? Find(params ReadOnlySpan<string> path)
    {
        YamlNode? node = root;
        foreach (var key in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
        }

        return node;
    }

    /// <summary>The text at a path of keys; null for none.</summary>
    public string? Text(params ReadOnlySpan<string> path) => (Find(path) as YamlScalarNode)?.Value;

    /// <summary>The members of a map at a path, as text; those that are no text in one line of YAML.</summary>
    public IEnumerable<(string Key, string Value)> Members(params ReadOnlySpan<string> path) =>
        Find(path) is YamlMappingNode map ? [.. map.Children.Select(c => Member(c.Key, c.Value))] : [];

    /// <summary>The members of a list of maps at a path.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Rows(params ReadOnlySpan<string> path) => Find(path) is YamlSequenceNode list
        ? [.. list.Children.OfType<YamlMappingNode>().Select(m => m.Children.ToDictionary(
            c => ((YamlScalarNode)c.Key).Value ?? "", c => Line(c.Value), StringComparer.Ordinal))]
        : [];

    /// <summary>A section as it stands in the file, without remarks and blank lines; null when the file has none.</summary>
    public string? Section(string key)
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        var first = (int)root.Children.Keys.First(k => k is YamlScalarNode { Value: { } name } && name == key).Start.Line - 1;
        var last = first + 1;
        while (last < lines.Length && (lines[last].Length == 0 || char.IsWhiteSpace(lines[last][0]) || lines[last][0] is '#' or '-'))
        {
            last++;
        }

        var isBlock = node.AllNodes.OfType<YamlScalarNode>().Any(n => n.Style is ScalarStyle.Literal or ScalarStyle.Folded);
        return WithoutSecrets(string.Join('\n', lines[first..last]
            .Where(line => line.Trim().Length > 0 && (isBlock ? !line.StartsWith('#') : !line.TrimStart().StartsWith('#')))));
    }

    /// <summary>The names that templates of the file write, such as <c>resident.phone</c>.</summary>
    public IReadOnlySet<string> Names(IEnumerable<string> known)
    {
        var sent = string.Join('\n', ((string[])["submit", "find"]).Select(key => Section(key) ?? ""));
        var written = Template().Matches(sent).SelectMany(t => Word().Matches(t.Value)).Select(w => w.Value).ToList();
        return known
            .Where(name => written.Exists(w => w == name || w.StartsWith($"{name}.", StringComparison.Ordinal)))
            .ToHashSet(StringComparer.Ordinal);
    }

    private static (string Key, string Value) Member(YamlNode key, YamlNode value)
    {
        var text = WithoutSecrets($"{((YamlScalarNode)key).Value}: {Line(value)}").Split(": ", 2);
        return (text[0], text[1]);
    }

    // A secret that stands in the file itself, and not in a variable, is not for the page.
    private static string WithoutSecrets(string text) => Secret().Replace(text, "$1***");

    [GeneratedRegex(
        """((?:password|passphrase|secret|client_secret|hmac|refresh_token|bearer|value):[ ]*)"""
        + """(?![ "']*\$\{)(?:"[^"]*"|'[^']*'|[^\s,}"']+)""",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("\\{\\{.*?\\}\\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Template();

    [GeneratedRegex("[a-z_]+(?:\\.[a-z_]+)+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    private static string Line(YamlNode node) => node switch
    {
        YamlScalarNode scalar => (scalar.Value ?? "").Replace('\n', ' ').Trim(),
        YamlSequenceNode list => string.Join(", ", list.Children.Select(Line)),
        YamlMappingNode map => string.Join(", ", map.Children.Select(c => $"{Line(c.Key)}: {Line(c.Value)}")),
        _ => "",
    };
}
