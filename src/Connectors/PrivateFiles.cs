using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Allentown311.Connectors;

/// <summary>
/// Keeps what the program writes from other users of the machine: files are 0600 and folders 0700, whoever makes them (the database, its
/// log, archives, notices, backups, locks, reports). Only what a department reads has the mode that the system's own mask allows. On
/// Windows the folder's access list decides.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    // rw for all, and rwx for all, before a mask is applied.
    private const int AllFiles = 0x1B6;
    private const int AllFolders = 0x1FF;

    // The mask that the process was started with; null until it is replaced.
    private static int? given;

    /// <summary>Makes everything that this process creates from now on its owner's alone. Called once, at the start.</summary>
    public static void Install()
    {
        if (!OperatingSystem.IsWindows())
        {
            const int OthersHaveNothing = 0x3F;
            given = ReplaceMask(OthersHaveNothing);
        }
    }

    /// <summary>
    /// Takes an existing file or folder from others, such as one that an earlier version made; does nothing where there is none, or where
    /// it belongs to somebody else.
    /// </summary>
    public static void Restrict(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            if (Directory.Exists(path))
            {
                File.SetUnixFileMode(path, OwnerFolder);
            }
            else if (File.Exists(path))
            {
                File.SetUnixFileMode(path, OwnerFile);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is another account's, which decides who reads it.
        }
    }

    /// <summary>Gives a file for a department the mode that it would have without this class.</summary>
    public static void Share(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows() && given is { } mask)
        {
            TrySet(file, null, (UnixFileMode)(AllFiles & ~mask));
        }
    }

    /// <summary>Creates a folder inside of one that a department shares, if it is missing.</summary>
    public static void CreateSharedFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows() && given is { } mask)
        {
            TrySet(null, path, (UnixFileMode)(AllFolders & ~mask));
        }
    }

    // A network share may have no modes: it has its own rights then.
    [UnsupportedOSPlatform("windows")]
    private static void TrySet(SafeFileHandle? file, string? path, UnixFileMode mode)
    {
        try
        {
            if (file is not null)
            {
                File.SetUnixFileMode(file, mode);
            }
            else
            {
                File.SetUnixFileMode(path!, mode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    // POSIX umask: .NET has no method for it.
    [DllImport("libc", EntryPoint = "umask"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReplaceMask(int mask);
}
