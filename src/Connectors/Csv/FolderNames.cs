using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Makes the names in a folder survive a power cut. POSIX keeps a new name for certain only once its folder is synced
/// (https://pubs.opengroup.org/onlinepubs/9799919799/functions/fsync.html); Windows journals names by itself.
/// </summary>
internal static class FolderNames
{
    /// <summary>Syncs the folder, where that can be done: a share that refuses (EINVAL) keeps its names in a way of its own.</summary>
    /// <exception cref="IOException">The disk reported an error: the names may be gone after a power cut.</exception>
    public static void Sync(string folder)
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

    // .NET syncs a folder, but does not open one.
    [DllImport("libc", EntryPoint = "open"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
