namespace Allentown311.Hub.Commands;

/// <summary>The JSON Schemas of a city's files, by which an editor completes and explains them.</summary>
internal static class EditorSchemas
{
    /// <summary>The folder of a city folder that holds them.</summary>
    public const string Folder = ".schemas";

    private const string Prefix = "Allentown311.Hub.Schemas.";

    /// <summary>The line by which an editor finds a file's schema.</summary>
    /// <param name="folder">The schemas' folder, as seen from the file.</param>
    /// <param name="kind">Which schema: <c>city</c>, <c>services</c>, <c>import</c> or <c>mapping-KIND</c>.</param>
    public static string Line(string folder, string kind) => $"# yaml-language-server: $schema={folder}/{kind}.schema.json\n";

    /// <summary>Writes them into a folder, which is made where there is none; returns how many there are.</summary>
    public static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var assembly = typeof(EditorSchemas).Assembly;
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        foreach (var name in names)
        {
            using var schema = assembly.GetManifestResourceStream(name)!;
            using var file = File.Create(Path.Combine(folder, name[Prefix.Length..]));
            schema.CopyTo(file);
        }

        return names.Count;
    }
}
