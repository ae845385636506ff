using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// Finds what a begun file leaves to be written: keys and values, and lines of a body, that begin with <c>TODO:</c>. While there is one,
/// nothing else of the file is checked, since most of what would be found follows from it.
/// </summary>
public static class Unwritten
{
    /// <summary>How such a text begins.</summary>
    public const string Mark = "TODO:";

    /// <summary>Notes each; true when there is one.</summary>
    internal static bool Note(string file, YamlMappingNode root, Faults faults)
    {
        var seen = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        var found = root.AllNodes.OfType<YamlScalarNode>().Where(seen.Add).SelectMany(Places).ToList();
        foreach (var (line, column, wanted) in found)
        {
            faults.Add(new Fault(file, line, column, "this is still to be written", $"Write {wanted}"));
        }

        return found.Count > 0;
    }

    // A text of several lines, such as a body, may have one in each of them: at its beginning, or where an element's value is.
    private static IEnumerable<(int Line, int Column, string Wanted)> Places(YamlScalarNode node)
    {
        var isBlock = node.Style is YamlDotNet.Core.ScalarStyle.Literal or YamlDotNet.Core.ScalarStyle.Folded;
        foreach (var (index, text) in (node.Value ?? "").Split('\n').Index())
        {
            var at = text.IndexOf(Mark, StringComparison.Ordinal);
            if (at != 0 && (!isBlock || at < 0 || (text.AsSpan(0, at).Trim().Length > 0 && text[at - 1] != '>')))
            {
                continue;
            }

            var wanted = text[(at + Mark.Length)..];
            var end = at > 0 ? wanted.IndexOf("</", StringComparison.Ordinal) : -1;
            yield return (
                (int)node.Start.Line + index + (isBlock ? 1 : 0),
                isBlock ? 1 : (int)node.Start.Column,
                (end < 0 ? wanted : wanted[..end]).Trim().TrimEnd(','));
        }
    }
}
