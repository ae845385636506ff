namespace Allentown311.Connectors.Tests.Http;

/// <summary>A file that holds a secret, as a secret store mounts one.</summary>
internal sealed class SecretFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("secret-").FullName;

    public SecretFile(string secret) => Write(secret);

    public string Path => System.IO.Path.Combine(folder, "value");

    /// <summary>How a mapping refers to it.</summary>
    public string Reference => $"${{file:{Path}}}";

    /// <summary>Replaces the file in one step. A file of that age is no longer read at each use.</summary>
    public void Write(string secret, bool isOld = false)
    {
        var next = System.IO.Path.Combine(folder, "next");
        File.WriteAllText(next, $"{secret}\n");
        if (isOld)
        {
            File.SetLastWriteTimeUtc(next, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        }

        File.Move(next, Path, overwrite: true);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
