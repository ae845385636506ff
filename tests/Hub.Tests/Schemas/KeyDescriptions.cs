using System.Text.Json.Nodes;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>
/// What each key means, from <c>descriptions.yaml</c>. One that several sections share stands once, under the end of its path that they
/// have in common: <c>read.id</c> for <c>submit.read.id</c> and <c>find.read.id</c>.
/// </summary>
internal sealed class KeyDescriptions
{
    private readonly Dictionary<string, (string About, string? Example)> entries = new(StringComparer.Ordinal);

    public KeyDescriptions()
    {
        foreach (var (key, value) in (JsonObject)KeyDocument.Parse(File.ReadAllText(Path)))
        {
            entries[key] = value is JsonObject map ? ((string)map["about"]!, (string?)map["example"]) : ((string)value!, null);
        }
    }

    /// <summary>The file.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "tests", "Hub.Tests", "Schemas", "descriptions.yaml");

    /// <summary>The entries that no key has used.</summary>
    public IEnumerable<string> Unused => entries.Keys.Where(k => !Used.Contains(k));

    private HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>What the key at a path means, and an example of it; null when nobody has written it.</summary>
    /// <param name="file">The kind of file, for a key that means something else in another.</param>
    /// <param name="path">The key's path or pattern.</param>
    public (string About, string? Example)? Find(string file, string path)
    {
        var steps = path.Replace("[0]", "[]", StringComparison.Ordinal).Split('.');
        for (var i = -1; i < steps.Length; i++)
        {
            var name = i < 0 ? $"{file}:{string.Join('.', steps)}" : string.Join('.', steps[i..]);
            if (entries.TryGetValue(name, out var entry))
            {
                Used.Add(name);
                return entry;
            }
        }

        return null;
    }
}
