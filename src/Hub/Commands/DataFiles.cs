using Allentown311.Connectors;

namespace Allentown311.Hub.Commands;

/// <summary>
/// Takes what an earlier version wrote into the data folder from other users of the machine. What this process writes is its owner's
/// alone from the beginning (<see cref="PrivateFiles"/>).
/// </summary>
internal static class DataFiles
{
    private static readonly string[] Folders = ["archive", "backups", "notices", "notices/mail", "notices/text", "seq"];

    /// <summary>Makes the folder, the database and what stands beside it 0600 and 0700; does nothing where there is no database.</summary>
    public static void Restrict(string data)
    {
        var database = Path.Combine(data, CommonOptions.DatabaseFile);
        if (OperatingSystem.IsWindows() || !File.Exists(database))
        {
            return;
        }

        // A folder that many share, such as /tmp, is not the hub's to close.
        if (!File.GetUnixFileMode(data).HasFlag(UnixFileMode.StickyBit))
        {
            PrivateFiles.Restrict(data);
        }

        foreach (var name in new[] { database, $"{database}-wal", $"{database}-shm" }.Concat(Folders.Select(f => Path.Combine(data, f))))
        {
            PrivateFiles.Restrict(name);
        }
    }
}
