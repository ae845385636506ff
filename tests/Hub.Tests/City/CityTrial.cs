using System.Runtime.CompilerServices;
using Allentown311.Hub.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.City;

/// <summary>A copy of samples/allentown that a test may spoil.</summary>
internal sealed class CityTrial : IDisposable
{
    public CityTrial()
    {
        foreach (var file in Directory.EnumerateFiles(Sample, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(Sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public static string Root { get; } = FindRoot();

    public static string Sample => Path.Combine(Root, "samples", "allentown");

    public string Folder { get; } = Directory.CreateTempSubdirectory("city-").FullName;

    public Faults Faults { get; } = new();

    /// <summary>The sample, read once: it is never changed.</summary>
    public static CityConfiguration Allentown { get; } = CityFolder.Load(Sample, new Faults(), Variable)!;

    public static string? Variable(string name) => name switch
    {
        "STREETS_USER" or "STREETS_PASSWORD" or "PARKING_KEY" or "PARKING_HOOK_SECRET" => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "ANIMALS_IN" or "ANIMALS_OUT" => "/tmp/animals",
        "PARKS_DB" => "/tmp/parks.db",
        "SMTP_PASSWORD" or "SMS_TOKEN" => "secret",
        _ => null,
    };

    public CityConfiguration? Load() => CityFolder.Load(Folder, Faults, Variable);

    /// <summary>Replaces a text of a file, which must be in it; returns the line it starts at.</summary>
    public int Spoil(string file, string text, string with)
    {
        var path = Path.Combine(Folder, file);
        var old = File.ReadAllText(path);
        var at = old.IndexOf(text, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"{file} holds no \"{text}\"");
        File.WriteAllText(path, string.Concat(old.AsSpan(0, at), with, old.AsSpan(at + text.Length)));
        return old.AsSpan(0, at).Count('\n') + 1;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindRoot([CallerFilePath] string source = "")
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        folder = Above(folder) ?? Above(new DirectoryInfo(Path.GetDirectoryName(source)!));
        return folder?.FullName ?? throw new DirectoryNotFoundException(
            "samples/allentown is above neither the test assembly nor its source.");
    }

    private static DirectoryInfo? Above(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "samples", "allentown", "city.yaml")))
        {
            folder = folder.Parent;
        }

        return folder;
    }
}
