using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

/// <summary>A copy of samples/allentown that a test may change.</summary>
internal sealed class CityCopy : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("city-");

    public CityCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Programs.Allentown, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(Programs.Allentown, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder => Path.Combine(folder.FullName, "city");

    public void Change(string file, Func<string, string> change)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        var changed = change(text);
        changed.ShouldNotBe(text);
        File.WriteAllText(path, changed);
    }

    /// <summary>Writes a file beside the city folder and returns its path.</summary>
    public string Write(string file, string text)
    {
        var path = Path.Combine(folder.FullName, file);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
