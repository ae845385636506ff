using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Allentown311.Connectors.Files;

/// <summary>
/// Opens a file of a folder that others write into, and nothing else that may stand under its name: a link is not followed, and a pipe
/// does not hold up the reader until somebody writes (POSIX open, O_NOFOLLOW and O_NONBLOCK). What was checked is what was opened.
/// </summary>
internal static class PlainFile
{
    private const int ReadOnly = 0;

    /// <summary>Opens the file to read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="alone">True to fail while another program that takes locks has it open.</param>
    /// <exception cref="NotPlainException">It is a link, a pipe, a socket, a device or a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The hub has no right to read it.</exception>
    /// <exception cref="IOException">It does not exist, or another program holds it.</exception>
    public static FileStream OpenRead(string path, bool alone)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileInfo(path).LinkTarget is not null
                ? throw new NotPlainException("The file is a symbolic link, which is not followed.")
                : new FileStream(path, FileMode.Open, FileAccess.Read, alone ? FileShare.None : FileShare.ReadWrite | FileShare.Delete);
        }

        var handle = new SafeFileHandle(Open(Encoding.UTF8.GetBytes($"{path}\0"), ReadOnly | NoFollow | NonBlocking | CloseOnExec), true);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw ToException(error, path);
        }

        try
        {
            var stream = new FileStream(handle, FileAccess.Read);
            if (!stream.CanSeek || Directory.Exists(path))
            {
                throw new NotPlainException("The file is a pipe, a device or a folder, which is not read.");
            }

            if (alone && Lock(handle) != 0 && Marshal.GetLastPInvokeError() == WouldBlock)
            {
                throw new IOException($"{path} is held open by another program.");
            }

            return stream;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static Exception ToException(int error, string path) => error switch
    {
        2 or 20 => new FileNotFoundException($"{path} does not exist.", path),
        1 or 13 => new UnauthorizedAccessException($"The hub has no right to read {path}."),
        6 => new NotPlainException("The file is a socket or a device, which is not read."),
        _ when error == TooManyLinks => new NotPlainException("The file is a symbolic link, which is not followed."),
        _ => new IOException($"{path} cannot be opened (error {error}).", error),
    };

    // What FileShare.None does on Unix: programs that take such locks keep each other out, all others are not noticed.
    private static int Lock(SafeFileHandle file)
    {
        const int ExclusiveWithoutWaiting = 2 | 4;
        return LockFile(file, ExclusiveWithoutWaiting);
    }

    // asm/fcntl.h of Linux, sys/fcntl.h of macOS: the numbers differ between systems, and one of them between processors.
    private static int NoFollow => OperatingSystem.IsMacOS() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    private static int NonBlocking => OperatingSystem.IsMacOS() ? 0x4 : 0x800;

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private static int TooManyLinks => OperatingSystem.IsMacOS() ? 62 : 40;

    private static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    // .NET opens files by path, follows links, and waits at a pipe.
    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LockFile(SafeFileHandle file, int operation);
}
