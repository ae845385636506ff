using System.Runtime.InteropServices;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Flushes a folder to the disk. A file's bytes and its name are two things: after a rename the name may still be in memory only, and a power
/// cut would take it. .NET flushes files, not folders, so on Unix this asks the system itself; Windows journals names and has no such call.
/// </summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;
    private const int InputOutputError = 5;

    /// <summary>False where the system cannot do it (some network drives, a folder that may be written but not read): then all is as it was without.</summary>
    /// <exception cref="IOException">The disk failed: whether the name will last is not known.</exception>
    public static bool Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            return false;
        }

        var flushed = Sync(handle) == 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        return flushed || (error == InputOutputError ? throw new IOException($"{folder} cannot be flushed to its disk: input/output error.") : false);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
