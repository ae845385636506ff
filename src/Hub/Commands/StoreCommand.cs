using System.CommandLine;
using System.Data.Common;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub store</c>: checks the database, downgrades it for an older hub, moves it, or prepares a restored one for use.
/// </summary>
internal static class StoreCommand
{
    private static readonly Option<string> DataOption = CommonOptions.Data();
    private static readonly Option<int> To = new("--to") { Description = "The version the older hub knows", Required = true };
    private static readonly Option<int> SkipOption = StoreOptions.SkipNumbers();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var check = new Command("check", "Looks through the whole database") { DataOption };
        check.SetAction(async (parsed, ct) => StoreOptions.IsFile(parsed)
            ? RunOnFile(parsed, Check)
            : await CheckServerAsync(parsed, ct).ConfigureAwait(false));
        var downgrade = new Command("downgrade", "Steps the database back, before an older hub starts on it again") { To, DataOption };
        downgrade.SetAction(parsed => StoreOptions.IsFile(parsed)
            ? RunOnFile(parsed, connection => Downgrade(connection, parsed.GetValue(To)))
            : RunOnServer(parsed, (sql, c) => Downgrade(sql, c, parsed.GetValue(To))));
        var restored = new Command(
            "restored", "After a database server was restored from its own backup: what may have been sent since is looked up first")
        {
            SkipOption,
        };
        restored.SetAction(PrepareRestored);
        return new Command("store", "The database itself") { check, downgrade, StoreCopyCommand.Build(), restored };
    }

    private static void Check(SqliteConnection connection)
    {
        SqliteRestore.Check(connection, connection.DataSource);
        Console.WriteLine($"The database is whole, at version {Schema.VersionOf(connection)} (this hub works with {Schema.Newest}).");
        if (MovedMark.Of(connection) is { } moved)
        {
            Console.WriteLine(MovedMark.Describe(connection.DataSource, moved));
        }
    }

    private static async Task<int> CheckServerAsync(ParseResult parsed, CancellationToken ct)
    {
        // Open prints what is wrong with the connection or the version.
        if (StoreOptions.Open(parsed, parsed.GetValue(DataOption)!) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            if (await AuditCommand.VerifyAsync(store, ct).ConfigureAwait(false) != 0)
            {
                return 1;
            }

            return RunOnServer(parsed, (sql, connection) =>
            {
                if (ServerCare.Check(connection) is { Count: > 0 } problems)
                {
                    throw new InvalidOperationException(
                        $"The database does not fit together: {string.Join("; ", problems)}. "
                        + "Start no hub on it; restore the last good backup, and run hub store restored.");
                }

                var (version, _) = ServerSchema.VersionOf(sql, connection);
                var newest = ServerSchema.Newest(sql);
                var tickets = ServerSchema.Number(connection, "SELECT count(*) FROM ticket");
                Console.WriteLine(
                    $"The database fits together, at version {version} (this hub works with {newest}): {tickets} tickets, "
                    + $"{ServerCare.ReadLiveNodes(sql, connection).Count} hubs alive. "
                    + "Whether the server's own files are sound its own tools say.");
            });
        }
    }

    private static void Downgrade(SqliteConnection connection, int to)
    {
        var from = Schema.VersionOf(connection);
        Schema.Downgrade(connection, to);
        WriteDowngraded(from, Schema.VersionOf(connection));
    }

    private static void Downgrade(ServerSql sql, DbConnection connection, int to)
    {
        var from = ServerSchema.VersionOf(sql, connection).Version;
        ServerCare.Downgrade(sql, connection, to);
        WriteDowngraded(from, ServerSchema.VersionOf(sql, connection).Version);
    }

    private static void WriteDowngraded(int from, int to) =>
        Console.WriteLine(
            $"The database went from version {from} to {to}. Start the older hub now; this one would bring it forward again.");

    private static int PrepareRestored(ParseResult parsed)
    {
        if (StoreOptions.IsFile(parsed))
        {
            Console.Error.WriteLine(
                "This installation's database is a file: take a backup of it into use with hub restore FILE. "
                + "After a database server was restored, say which with --store.");
            return 1;
        }

        return RunOnServer(parsed, (sql, connection) =>
        {
            ServerCare.PrepareRestored(sql, connection, parsed.GetValue(SkipOption));
            Console.WriteLine(
                "Taken into use. When the hub starts, whatever may have been sent since the backup is looked up before it is sent, "
                + "and every department is compared: see hub reconcile.");
        });
    }

    private static int RunOnServer(ParseResult parsed, Action<ServerSql, DbConnection> work)
    {
        if (StoreOptions.Server(parsed) is not { } database)
        {
            return 1;
        }

        try
        {
            using var connection = database.Open();
            if (ServerSchema.VersionOf(database.Sql, connection).Version == 0)
            {
                Console.Error.WriteLine($"There are no tables of a hub in the database {database.Where}.");
                return 1;
            }

            work(database.Sql, connection);
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or StoreUnavailableException || database.Fault(e) is not null)
        {
            Console.Error.WriteLine(e is DbException ? database.Unavailable(e, "Nothing was changed.").Message : e.Message);
            return 1;
        }
    }

    private static int RunOnFile(ParseResult parsed, Action<SqliteConnection> work)
    {
        var data = parsed.GetValue(DataOption)!;
        var file = Path.Combine(data, CommonOptions.DatabaseFile);
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
                using var connection = Database.Open(file, writes: true);
                work(connection);
                return 0;
            }
            catch (Exception e) when (e is InvalidOperationException or SqliteException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        }
    }
}
