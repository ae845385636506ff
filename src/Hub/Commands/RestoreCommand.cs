using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub restore</c>: takes a backup into use, so that nothing the lost database had done is done again.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> From = new("file") { Description = "The backup" };
    private static readonly Option<int> Skip = new("--skip-numbers")
    {
        Description = "Ticket numbers left out, so that none given since the backup is given again: more than the tickets taken since", DefaultValueFactory = _ => 10_000,
    };

    private static readonly Option<string> DataOption = CommonOptions.Data();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("restore", "Takes a backup into use; what may have been sent since is looked up first") { From, Skip, DataOption };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (data, from) = (parsed.GetValue(DataOption)!, parsed.GetValue(From)!);
        if (StoreOptions.IsNoFile(parsed, "hub restore takes a file into use. A database server is restored with its own tools (pg_restore, RESTORE DATABASE), while no hub runs on it; then run hub store restored, so that nothing is sent a second time."))
        {
            return 1;
        }

        if (!File.Exists(from))
        {
            Console.Error.WriteLine($"There is no file {Path.GetFullPath(from)}.");
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
                return Take(from, Path.Combine(data, CommonOptions.DatabaseFile), parsed.GetValue(Skip));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or Microsoft.Data.Sqlite.SqliteException)
            {
                Console.Error.WriteLine($"Nothing was restored: {e.Message}");
                return 1;
            }
        }
    }

    private static int Take(string from, string database, int skip)
    {
        var now = TimeProvider.System.GetUtcNow();
        var aside = $"{database}.restoring";
        Remove(aside);
        File.Copy(from, aside);
        SqliteRestore.Prepare(aside, skip, now);

        // What was there is kept: it may hold what the backup has not.
        var stamp = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        foreach (var ending in new[] { "", "-wal", "-shm" }.Where(e => File.Exists(database + e)))
        {
            File.Move(database + ending, $"{database}.before-{stamp}{ending}");
        }

        foreach (var ending in new[] { "-wal", "" }.Where(e => File.Exists(aside + e)))
        {
            File.Move(aside + ending, database + ending);
        }

        Remove(aside);
        Console.WriteLine($"Restored. The database that was here is kept as {Path.GetFileName(database)}.before-{stamp}.");
        Console.WriteLine("When the hub starts, whatever may have been sent since the backup is looked up before it is sent, and every department is compared: see hub reconcile.");
        return 0;
    }

    private static void Remove(string file)
    {
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + ending);
        }
    }
}
