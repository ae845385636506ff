using System.CommandLine;
using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Hub.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub restore</c>: puts a backup in place of the database, so that the hub repeats nothing that the lost database had done.
/// </summary>
internal static class RestoreCommand
{
    private const string ServerHelp =
        "hub restore takes a file into use. A database server is restored with its own tools (pg_restore, RESTORE DATABASE), "
        + "while no hub runs on it; then run hub store restored, so that nothing is sent a second time.";

    private static readonly Argument<string> BackupArgument = new("file") { Description = "The backup" };
    private static readonly Option<int> SkipOption = StoreOptions.SkipNumbers();

    private static readonly Option<string> DataOption = CommonOptions.Data();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("restore", "Takes a backup into use; what may have been sent since is looked up first")
        {
            BackupArgument, SkipOption, DataOption,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var data = parsed.GetValue(DataOption)!;
        var backup = parsed.GetValue(BackupArgument)!;
        if (StoreOptions.RefuseServer(parsed, ServerHelp))
        {
            return 1;
        }

        if (!File.Exists(backup))
        {
            Console.Error.WriteLine($"There is no file {Path.GetFullPath(backup)}.");
            return 1;
        }

        if (CommonOptions.LockFolder(data) is not { } folder)
        {
            return 1;
        }

        using (folder)
        {
            try
            {
                return Restore(backup, Path.Combine(data, CommonOptions.DatabaseFile), parsed.GetValue(SkipOption));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or SqliteException)
            {
                Console.Error.WriteLine($"Nothing was restored: {e.Message}");
                return 1;
            }
        }
    }

    private static int Restore(string backup, string database, int skip)
    {
        var now = TimeProvider.System.GetUtcNow();
        var prepared = $"{database}.restoring";
        DeleteDatabase(prepared);
        File.Copy(backup, prepared);
        PrivateFiles.Restrict(prepared);
        SqliteRestore.Prepare(prepared, skip, now);

        // The database that is replaced stays beside the new one: it may hold changes that the backup does not have.
        var stamp = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        foreach (var ending in new[] { "", "-wal", "-shm" }.Where(e => File.Exists(database + e)))
        {
            File.Move(database + ending, $"{database}.before-{stamp}{ending}");
        }

        foreach (var ending in new[] { "-wal", "" }.Where(e => File.Exists(prepared + e)))
        {
            File.Move(prepared + ending, database + ending);
        }

        DeleteDatabase(prepared);
        Console.WriteLine($"Restored. The database that was here is kept as {Path.GetFileName(database)}.before-{stamp}.");
        Console.WriteLine(
            "When the hub starts, whatever may have been sent since the backup is looked up before it is sent, "
            + "and every department is compared: see hub reconcile.");
        return 0;
    }

    private static void DeleteDatabase(string file)
    {
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + ending);
        }
    }
}
