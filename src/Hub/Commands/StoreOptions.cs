using System.CommandLine;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Commands;

/// <summary>The options that choose an installation's database, and opening it.</summary>
internal static class StoreOptions
{
    /// <summary><c>--store KIND</c>, for every command.</summary>
    public static Option<string?> Store { get; } = new("--store")
    {
        Description = $"Where the installation's database is: {string.Join(", ", StoreKinds.Names)} "
            + "(setting Hub:Store; default sqlite, a file in the data folder; else ConnectionStrings:Store says where)",
        Recursive = true,
    };

    /// <summary><c>--store-tls HOW</c>, for every command.</summary>
    public static Option<string?> Tls { get; } = new("--store-tls")
    {
        Description = "How the connection to a database server is protected: verify, unverified, plain (setting Hub:StoreTls; "
            + "default verify, but for a server on this machine)",
        Recursive = true,
    };

    /// <summary><c>--skip-numbers N</c>, for commands that restore a database; default 10,000.</summary>
    public static Option<int> SkipNumbers() => new("--skip-numbers")
    {
        Description = "Ticket numbers left out, so that none given since the backup is given again: more than the tickets taken since",
        DefaultValueFactory = _ => 10_000,
    };

    /// <summary>Opens the database that a command is about; null after printing why it cannot be opened.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="create">True to create the file where it does not exist. A server's missing tables are always created.</param>
    /// <param name="check">True to check the whole file for damage first.</param>
    public static IStore? Open(ParseResult parsed, string data, bool create = false, bool check = false)
    {
        if (IsFile(parsed))
        {
            return OpenFile(data, create, check);
        }

        try
        {
            return Server(parsed) is { } database ? ServerStores.Open(database, TimeProvider.System) : null;
        }
        catch (Exception e) when (e is StoreUnavailableException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    /// <summary>True when the command is about a file in the data folder.</summary>
    public static bool IsFile(ParseResult parsed) => KindOf(parsed) == StoreKinds.Sqlite;

    /// <summary>The database server that a command is about; null after printing what is wrong with its settings.</summary>
    public static ServerDatabase? Server(ParseResult parsed)
    {
        if (ServerKindOf(parsed) is not { } kind)
        {
            Console.Error.WriteLine($"There is no store \"{KindOf(parsed)}\". Choose one of: {string.Join(", ", StoreKinds.Names)}.");
            return null;
        }

        return Database(parsed, kind);
    }

    /// <summary>
    /// True, after printing <paramref name="instead"/>, where the database is on a server and the command works on a file only.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="instead">What to do with a database server.</param>
    public static bool RefuseServer(ParseResult parsed, string instead)
    {
        if (!IsFile(parsed))
        {
            Console.Error.WriteLine(instead);
            return true;
        }

        return false;
    }

    /// <summary>The database server of a kind; null after printing what is wrong with its settings.</summary>
    public static ServerDatabase? Database(ParseResult parsed, ServerKind kind)
    {
        if (ReadConnection(parsed, kind) is not { } connection)
        {
            return null;
        }

        try
        {
            return kind.Open(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The driver's message may quote the connection string, and the password in it.
            Console.Error.WriteLine($"ConnectionStrings:Store is no {kind.Name} connection string ({e.GetType().Name}).");
            return null;
        }
    }

    /// <summary>The description of a command's database for the status; null after printing what is wrong with its settings.</summary>
    public static StoreReport? Report(ParseResult parsed)
    {
        if (IsFile(parsed))
        {
            return new StoreReport(StoreKinds.Sqlite, null);
        }

        return ServerKindOf(parsed) is { } kind && ReadConnection(parsed, kind) is { } connection
            ? new StoreReport(kind.Name, connection.Tls)
            : null;
    }

    /// <summary>Opens a file, which must exist unless <paramref name="create"/>; null after printing why it cannot be opened.</summary>
    public static IStore? OpenFile(string data, bool create = false, bool check = false)
    {
        var file = Path.Combine(data, CommonOptions.DatabaseFile);
        if (!create && !File.Exists(file))
        {
            Console.Error.WriteLine($"There is no database at {Path.GetFullPath(file)}. Give its folder with --data DIR.");
            return null;
        }

        if (!File.Exists(file) && WasRestoreBrokenOff(data))
        {
            // A new, empty database would give out ticket numbers a second time.
            Console.Error.WriteLine(
                $"A restore in {Path.GetFullPath(data)} was broken off: there is no {CommonOptions.DatabaseFile}. Run hub restore again.");
            return null;
        }

        try
        {
            Directory.CreateDirectory(data);
            DataFiles.Restrict(data);
            return ReadMoved(file) is { } moved
                ? throw new InvalidOperationException(moved)
                : new SqliteStore(file, TimeProvider.System, check);
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    // hub restore moves the old database away before it puts the restored one in its place.
    private static bool WasRestoreBrokenOff(string data) =>
        Directory.Exists(data)
        && Directory.EnumerateFiles(data, $"{CommonOptions.DatabaseFile}.*").Any(f =>
            f.Contains(".before-", StringComparison.Ordinal) || f.EndsWith(".restoring", StringComparison.Ordinal));

    private static string KindOf(ParseResult parsed) => Settings.Read(parsed, Store, "Store") ?? StoreKinds.Sqlite;

    private static ServerKind? ServerKindOf(ParseResult parsed) =>
        StoreKinds.Servers.FirstOrDefault(s => s.Name == KindOf(parsed));

    // The only way to a database server's connection string, so that its TLS settings are checked before it is used.
    private static CheckedConnection? ReadConnection(ParseResult parsed, ServerKind kind)
    {
        var tls = Settings.Read(parsed, Tls, "StoreTls");
        var choice = tls is null ? null : TlsKey.Read(tls);
        if (tls is not null && choice is null)
        {
            Console.Error.WriteLine($"--store-tls (Hub:StoreTls) is \"{tls}\". Choose one of: {string.Join(", ", TlsKey.Words)}.");
            return null;
        }

        if (Settings.ReadConnection("Store", kind.Example) is not { } text)
        {
            return null;
        }

        var key = new TlsKey(choice, "--store-tls ", "(setting Hub:StoreTls)");
        if (CheckedConnection.Check(kind.Database, text, key, out var fault) is { } connection)
        {
            return connection;
        }

        Console.Error.WriteLine($"ConnectionStrings:Store {fault!.Problem}. {fault.Remedy}.");
        return null;
    }

    // The message for a file whose installation was moved to a database server; null for any other.
    private static string? ReadMoved(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var connection = Hub.Store.Sqlite.Database.Open(file, writes: false);
            return MovedMark.Of(connection) is { } moved ? MovedMark.Describe(Path.GetFullPath(file), moved) : null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // SqliteStore reports what is wrong with the file when it opens it.
            return null;
        }
    }
}
