using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>What every node of one file shares.</summary>
/// <param name="File">Name to report mistakes under.</param>
/// <param name="Faults">Where mistakes are noted.</param>
/// <param name="Variable">Gives the value of an environment variable or of <c>file:PATH</c>.</param>
public sealed record YamlContext(string File, Faults Faults, Func<string, string?> Variable)
{
    // One file is read on one thread.
    private readonly Dictionary<YamlMappingNode, HashSet<string>> asked = new(ReferenceEqualityComparer.Instance);

    /// <summary>The keys that readers have asked of a map so far. Several readers may read one section, so they share the set.</summary>
    internal HashSet<string> Asked(YamlMappingNode node)
    {
        if (!asked.TryGetValue(node, out var keys))
        {
            asked[node] = keys = new HashSet<string>(StringComparer.Ordinal);
        }

        return keys;
    }
}
