using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Allentown311.Connectors;

/// <summary>
/// Makes the names in a folder survive a power cut. POSIX guarantees that a new name is durable only once its folder is synced
/// (https://pubs.opengroup.org/onlinepubs/9799919799/functions/fsync.html). Windows journals names itself.
/// </summary>
internal static class DirectorySync
{
    /// <summary>
    /// Syncs the folder where the file system can. A network share that refuses (EINVAL) has its own way to make names durable.
    /// </summary>
    /// <exception cref="IOException">The disk reported an error: the names may be lost in a power cut.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        using var handle = new SafeFileHandle(Open(Encoding.UTF8.GetBytes($"{folder}\0"), ReadOnly), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    // .NET can sync the handle of a folder, but has no method that opens one.
    [DllImport("libc", EntryPoint = "open"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
