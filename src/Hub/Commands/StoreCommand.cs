using System.CommandLine;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub store</c>: checks the database, or steps it back for an older hub.</summary>
internal static class StoreCommand
{
    private static readonly Option<string> DataOption = CommonOptions.Data();
    private static readonly Option<int> To = new("--to") { Description = "The version the older hub knows", Required = true };

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var check = new Command("check", "Looks through the whole database") { DataOption };
        check.SetAction(parsed => With(parsed, connection =>
        {
            Restoring.Check(connection, connection.DataSource);
            Console.WriteLine($"The database is whole, at version {Schema.VersionOf(connection)} (this hub works with {Schema.Newest}).");
        }));
        var downgrade = new Command("downgrade", "Steps the database back, before an older hub starts on it again") { To, DataOption };
        downgrade.SetAction(parsed => With(parsed, connection =>
        {
            var from = Schema.VersionOf(connection);
            Schema.Lower(connection, parsed.GetValue(To));
            Console.WriteLine($"The database went from version {from} to {Schema.VersionOf(connection)}. Start the older hub now; this one would bring it forward again.");
        }));
        return new Command("store", "The database itself") { check, downgrade };
    }

    private static int With(ParseResult parsed, Action<Microsoft.Data.Sqlite.SqliteConnection> work)
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
            catch (Exception e) when (e is InvalidOperationException or Microsoft.Data.Sqlite.SqliteException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        }
    }
}
