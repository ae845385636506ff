using System.Runtime.InteropServices;
using System.Text;

namespace Allentown311.Connectors;

/// <summary>
/// Renames a file only where no file has the new name, in one step that no other process can come between.
/// <see cref="File.Move(string, string, bool)"/> does not promise that on Unix: where it sees no file of the new name it calls
/// <c>rename</c>, which replaces one that another node has put there meanwhile, so two nodes may both believe that theirs is the file.
/// </summary>
internal static class ExclusiveMove
{
    private const int CurrentFolder = -100; // AT_FDCWD: paths are as the process sees them
    private const uint NoReplace = 1; // RENAME_NOREPLACE
    private const int NoSystemCall = 38; // ENOSYS
    private const int NotThisFileSystem = 22; // EINVAL: this file system, often a network share, cannot rename so

    /// <summary>Renames <paramref name="from"/> to <paramref name="to"/>, in one file system.</summary>
    /// <exception cref="IOException"><paramref name="to"/> exists, or the disk reported an error.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder's permissions do not allow it.</exception>
    /// <remarks>
    /// Linux: <c>renameat2</c> with <c>RENAME_NOREPLACE</c> (rename(2), since 3.15; musl from 1.2.6). Elsewhere, and where the file system
    /// cannot do it, <see cref="File.Move(string, string, bool)"/>: on Windows that is one step too; on macOS and such shares two
    /// nodes that rename in the same instant may still both succeed, with files of one order and the same content.
    /// </remarks>
    public static void Move(string from, string to)
    {
        if (!OperatingSystem.IsLinux() || !TryRename(from, to))
        {
            File.Move(from, to, overwrite: false);
        }
    }

    private static bool TryRename(string from, string to)
    {
        try
        {
            if (Rename(CurrentFolder, Bytes(from), CurrentFolder, Bytes(to), NoReplace) == 0)
            {
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        const int NotPermitted = 1, NotFound = 2, NoAccess = 13, ReadOnly = 30; // EPERM, ENOENT, EACCES, EROFS
        var error = Marshal.GetLastPInvokeError();
        var reason = $"{to}: {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NoSystemCall or NotThisFileSystem => false,
            NotPermitted or NoAccess or ReadOnly => throw new UnauthorizedAccessException(reason),
            NotFound => throw new FileNotFoundException(reason, from),
            _ => throw new IOException(reason),
        };
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes($"{path}\0");

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags);
}
