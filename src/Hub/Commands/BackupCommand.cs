using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Allentown311.Connectors;
using Allentown311.Hub.Store;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub backup</c>: copies the whole database as of one instant, while the hub works.</summary>
internal static class BackupCommand
{
    private const string ServerHelp =
        "hub backup copies a database that is a file. A database server is backed up with its own tools: pg_dump for PostgreSQL, "
        + "BACKUP DATABASE for SQL Server; see docs/operations. "
        + "After such a backup was restored there, run hub store restored before any hub.";

    private static readonly Option<string?> To = new("--to")
    {
        Description = "The file to write (default: backups/ in the data folder, named by time)",
    };

    private static readonly Option<int> Keep = new("--keep")
    {
        Description = "Copies to keep in backups/; older ones are deleted",
        DefaultValueFactory = _ => 14,
    };

    private static readonly Option<string> DataOption = CommonOptions.Data();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("backup", "Copies the database while the hub works, and checks the copy") { To, Keep, DataOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var data = parsed.GetValue(DataOption)!;
        if (StoreOptions.RefuseServer(parsed, ServerHelp) || StoreOptions.Open(parsed, data) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            var folder = Path.Combine(data, "backups");
            var now = TimeProvider.System.GetUtcNow();
            var file = parsed.GetValue(To)
                ?? Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"hub-{now:yyyyMMdd-HHmmss-fff}.db"));
            try
            {
                await WriteAsync(store, file, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException or SqliteException)
            {
                Console.Error.WriteLine($"No backup was made: {e.Message}");
                return 1;
            }

            if (parsed.GetValue(To) is null)
            {
                Prune(folder, parsed.GetValue(Keep));
            }

            using var written = File.OpenRead(file);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, ct).ConfigureAwait(false));
            Console.WriteLine($"{Path.GetFullPath(file)}  {written.Length} bytes  sha256 {hash}");
            return 0;
        }
    }

    // The copy gets its final name only once it is complete, checked and flushed to the disk.
    private static async Task WriteAsync(IStore store, string file, CancellationToken ct)
    {
        var part = $"{file}.part";
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.Delete(part);
        try
        {
            await store.Care.BackupAsync(part, ct).ConfigureAwait(false);
            using (var written = new FileStream(part, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            ExclusiveMove.Move(part, file);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void Prune(string folder, int keep)
    {
        foreach (var old in Directory.GetFiles(folder, "hub-*.db").OrderDescending(StringComparer.Ordinal).Skip(Math.Max(1, keep)))
        {
            File.Delete(old);
        }
    }
}
