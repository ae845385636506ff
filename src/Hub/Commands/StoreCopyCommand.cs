using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub store copy</c>: moves an installation from its file to a database server, and compares the copy table by table.
/// </summary>
internal static class StoreCopyCommand
{
    private const int SkippedNumbers = 10_000;

    private static readonly Option<string> DataOption = CommonOptions.Data();

    private static readonly Option<string?> To = new("--to")
    {
        Description = $"Where to: {string.Join(" or ", StoreKinds.Servers.Select(s => s.Name))}; "
            + "ConnectionStrings:Store says which database",
    };

    private static readonly Option<bool> Undo = new("--undo") { Description = "Takes the file into use again, as a restored backup is" };

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var copy = new Command(
            "copy", "Moves the installation from the file in the data folder to a database server, compared table by table")
        {
            To, Undo, DataOption,
        };
        copy.SetAction(RunAsync);
        return copy;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var data = parsed.GetValue(DataOption)!;
        var to = parsed.GetValue(To);
        var kind = StoreKinds.Servers.FirstOrDefault(s => s.Name == to);
        var file = Path.Combine(data, CommonOptions.DatabaseFile);
        if (parsed.GetValue(Undo) == (to is not null) || (to is not null && kind is null))
        {
            var choices = string.Join(" or ", StoreKinds.Servers.Select(s => $"--to {s.Name}"));
            Console.Error.WriteLine($"Say where to with {choices}, or --undo.");
            return 1;
        }

        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"There is no database at {Path.GetFullPath(file)}. Give its folder with --data DIR.");
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
                return kind is null ? UndoMove(file) : await CopyAsync(parsed, file, kind, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is InvalidOperationException or StoreUnavailableException or SqliteException)
            {
                Console.Error.WriteLine($"The copy failed: {e.Message}");
                return 1;
            }
        }
    }

    private static async Task<int> CopyAsync(ParseResult parsed, string file, ServerKind kind, CancellationToken ct)
    {
        using var connection = Database.Open(file, writes: true);
        SqliteRestore.Check(connection, file);
        if (Schema.VersionOf(connection) != Schema.Newest)
        {
            throw new InvalidOperationException(
                $"the file is at version {Schema.VersionOf(connection)}, and this hub works with {Schema.Newest}. "
                + "Start this hub on it once, stop it, and copy then.");
        }

        if (MovedMark.Of(connection) is { } moved)
        {
            throw new InvalidOperationException(MovedMark.Describe(file, moved));
        }

        if (StoreOptions.Database(parsed, kind) is not { } database)
        {
            return 1;
        }

        await using var server = database.ConfigureAwait(false);

        // This transaction holds the file's write lock: until it ends other commands can read the file, and wait to write to it.
        using var transaction = connection.BeginTransaction(deferred: false);
        var rows = new SqliteRows(connection, transaction);
        var copy = new StoreCopy(rows, database, kind.Load(), InstallationTables.All);
        ServerStores.Prepare(database);
        var tables = await CopyAsync(copy, database, connection, transaction, $"{kind.Name}, {database.Where},", ct)
            .ConfigureAwait(false);
        WriteTables(tables);
        if (!tables.All(t => t.IsSame))
        {
            Console.Error.WriteLine(
                "What was read back differs from what was written. The copy was undone; the file is as it was. "
                + "Do not use that database before you know why.");
            return 1;
        }

        if (rows.Mended > 0)
        {
            Console.WriteLine(
                $"{rows.Mended} texts held what no database server holds (a NUL, half a character, "
                + "a reason of more than 4,000 characters); it was replaced or cut.");
        }

        Console.WriteLine(
            $"All {tables.Sum(t => t.There.Count)} rows are in {database.Where}, the same as here. "
            + $"Start the hub with --store {kind.Name} and the same ConnectionStrings:Store.");
        Console.WriteLine(
            "The file stays where it is, marked as moved. "
            + "Notices, archive and backups in the data folder did not move: keep the folder.");
        return 0;
    }

    private static async Task<IReadOnlyList<CopiedTable>> CopyAsync(
        StoreCopy copy,
        ServerDatabase database,
        SqliteConnection connection,
        SqliteTransaction transaction,
        string where,
        CancellationToken ct)
    {
        var isMarked = false;
        try
        {
            return await copy.RunAsync(
                () =>
                {
                    // The file is marked as moved before the copy is durable. A crash between the two leaves no database that a hub
                    // starts on; the other order could leave two.
                    MovedMark.Set(connection, where, TimeProvider.System.GetUtcNow());
                    transaction.Commit();
                    isMarked = true;
                },
                ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not SqliteException && database.Fault(e) is not null)
        {
            throw database.Unavailable(e, isMarked
                ? "Whether it took the copy is not known: look there with hub store check. "
                    + "Where it is empty, run hub store copy --undo and copy again."
                : "The copy was undone; the file is as it was.");
        }
    }

    private static int UndoMove(string file)
    {
        using (var connection = Database.Open(file, writes: true))
        {
            if (MovedMark.Of(connection) is null)
            {
                Console.Error.WriteLine($"The installation in {file} was not moved: there is nothing to undo.");
                return 1;
            }
        }

        // A hub on the other database may have sent the orders that wait in this one.
        SqliteRestore.Prepare(file, SkippedNumbers, TimeProvider.System.GetUtcNow());
        using var prepared = Database.Open(file, writes: true);
        MovedMark.Remove(prepared);
        Console.WriteLine(
            "The file is in use again. When the hub starts, whatever waited in it is looked up before it is sent, "
            + "and every department is compared. Let no hub run on the other database.");
        return 0;
    }

    private static void WriteTables(IReadOnlyList<CopiedTable> tables)
    {
        var rows = tables.Select(t => (string[])
        [
            t.Name, Format(t.Here.Count), Format(t.There.Count), $"{t.Here}", $"{t.There}", t.IsSame ? "same" : "DIFFERENT",
        ]);
        new TextTable(["table", "rows here", "rows there", "checksum here", "checksum there", ""], [.. rows]).Write(Console.Out);
    }

    private static string Format(long n) => n.ToString(CultureInfo.InvariantCulture);
}
