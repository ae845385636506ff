using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// Finds what a begun file leaves to be written: keys and values that begin with <c>TODO:</c>. While there is one, nothing else of the file
/// is checked, since most of what would be found follows from it.
/// </summary>
public static class Unwritten
{
    /// <summary>How such a text begins.</summary>
    public const string Mark = "TODO:";

    /// <summary>Notes each; true when there is one.</summary>
    internal static bool Note(string file, YamlMappingNode root, Faults faults)
    {
        var seen = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        var found = root.AllNodes.OfType<YamlScalarNode>()
            .Where(node => node.Value?.StartsWith(Mark, StringComparison.Ordinal) == true && seen.Add(node))
            .ToList();
        foreach (var node in found)
        {
            var wanted = node.Value!.Split('\n')[0][Mark.Length..].Trim().TrimEnd(',');
            faults.Add(new Fault(
                file, (int)node.Start.Line, (int)node.Start.Column, "this is still to be written", $"Write {wanted}"));
        }

        return found.Count > 0;
    }
}
