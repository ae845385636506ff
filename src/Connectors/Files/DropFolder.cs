namespace Allentown311.Connectors.Files;

/// <summary>
/// A folder that the hub and a department share. Every path made here is a plain name right under the folder, and a symbolic link is
/// refused, never followed: a program that can write into the folder must not be able to point the hub elsewhere. Files are opened with
/// <see cref="PlainFile"/>, which follows no link and waits at no pipe. (A subfolder that is replaced by a link between the check and the
/// open is not seen. The folder's own permissions must keep strangers out.)
/// </summary>
internal sealed class DropFolder(string path)
{
    /// <summary>The subfolder for files that were read.</summary>
    public const string Done = "done";

    /// <summary>The subfolder for files that could not be read.</summary>
    public const string Bad = "bad";

    /// <summary>The folder's canonical path.</summary>
    public string Root { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>The path of a file in the folder.</summary>
    /// <exception cref="IOException">The name leads out of the folder.</exception>
    public string Path(string name) => PlainPath(Root, name);

    /// <summary>The path of a file in a subfolder, such as <see cref="Done"/>.</summary>
    /// <exception cref="IOException">The name leads out of the folder, or the subfolder is a symbolic link.</exception>
    public string Path(string subfolder, string name)
    {
        var folder = PlainPath(Root, subfolder);
        return IsLink(folder) ? throw new IOException($"{folder} is a symbolic link, which is not followed.") : PlainPath(folder, name);
    }

    /// <summary>True when the folder has a subfolder of that name.</summary>
    public bool HasSubfolder(string subfolder) => Directory.Exists(PlainPath(Root, subfolder));

    /// <summary>
    /// True when anything has that path, a dangling link included. (<see cref="File.Exists"/> also returns false where the hub has no
    /// right to look.)
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The hub has no right to look.</exception>
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

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string PlainPath(string folder, string name)
    {
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
        var isPlain = System.IO.Path.GetDirectoryName(full) == folder && System.IO.Path.GetFileName(full) == name;
        return isPlain ? full : throw new IOException($"\"{name}\" is no plain file name: it would lead out of {folder}.");
    }
}
