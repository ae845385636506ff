namespace Allentown311.Connectors.Csv;

/// <summary>
/// A folder shared with a department. Every path made here is a plain name right under it, and a symbolic link is refused, never followed:
/// whoever can write into the folder must not be able to point the hub elsewhere. (.NET opens by path, so a link set between the look and
/// the open is not seen; the folder's own rights must keep strangers out.)
/// </summary>
internal sealed class DropFolder(string path)
{
    /// <summary>Where files go that were taken in.</summary>
    public const string Done = "done";

    /// <summary>Where files go that could not be read.</summary>
    public const string Bad = "bad";

    /// <summary>The folder's canonical path.</summary>
    public string Root { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>The path of a file in the folder.</summary>
    /// <exception cref="IOException">The name leads out of the folder.</exception>
    public string Path(string name) => Plain(Root, name);

    /// <summary>The path of a file in a folder below, such as <see cref="Done"/>.</summary>
    /// <exception cref="IOException">The name leads out of the folder, or the folder below is a symbolic link.</exception>
    public string Path(string below, string name)
    {
        var folder = Plain(Root, below);
        return IsLink(folder) ? throw new IOException($"{folder} is a symbolic link, which is not followed.") : Plain(folder, name);
    }

    /// <summary>True when the folder has a folder of that name below it.</summary>
    public bool HasFolder(string below) => Directory.Exists(Plain(Root, below));

    /// <summary>True for anything of that path, a dangling link included. (<see cref="File.Exists"/> says no as well where it may not look.)</summary>
    /// <exception cref="UnauthorizedAccessException">There is no right to look.</exception>
    public static bool Exists(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>True for a symbolic link.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>The files of a folder that a pattern means, whole or not; links among them.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static IEnumerable<FileInfo> Files(string folder, Func<string, bool> means) => new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false }).Where(f => FinalName.Is(f.Name) && means(f.Name));

    private static string Plain(string folder, string name)
    {
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
        return System.IO.Path.GetDirectoryName(full) == folder && System.IO.Path.GetFileName(full) == name ? full
            : throw new IOException($"\"{name}\" is no plain file name: it would lead out of {folder}.");
    }
}
