using System.CommandLine;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Commands;

/// <summary>Which database an installation has, and opening it.</summary>
internal static class StoreOptions
{
    /// <summary><c>--store KIND</c>, for every command.</summary>
    public static Option<string?> Store { get; } = new("--store")
    {
        Description = $"Where the installation's database is: {string.Join(", ", StoreKinds.Names)} (setting Hub:Store; default sqlite, a file in the data folder; else ConnectionStrings:Store says where)", Recursive = true,
    };

    /// <summary><c>--store-tls HOW</c>, for every command.</summary>
    public static Option<string?> Tls { get; } = new("--store-tls")
    {
        Description = "How the connection to a database server is protected: verify, unverified, plain (setting Hub:StoreTls; "
            + "default verify, but for a server on this machine)",
        Recursive = true,
    };

    /// <summary>Opens the database that a command is about; null after saying why not.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="create">True to make a file that is not there. A server's tables are always made.</param>
    /// <param name="check">True to look through a whole file first.</param>
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

    /// <summary>The database server that a command is about; null after saying why not.</summary>
    public static ServerDatabase? Server(ParseResult parsed)
    {
        if (ServerKindOf(parsed) is not { } kind)
        {
            Console.Error.WriteLine($"There is no store \"{KindOf(parsed)}\". Choose one of: {string.Join(", ", StoreKinds.Names)}.");
            return null;
        }

        return Database(parsed, kind);
    }

    /// <summary>True after saying that a command is about files only, and what to do instead.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="instead">What to do with a database server.</param>
    public static bool IsNoFile(ParseResult parsed, string instead)
    {
        if (!IsFile(parsed))
        {
            Console.Error.WriteLine(instead);
            return true;
        }

        return false;
    }

    /// <summary>The database server of a kind; null after saying why not.</summary>
    public static ServerDatabase? Database(ParseResult parsed, ServerKind kind)
    {
        if (Connection(parsed, kind) is not { } connection)
        {
            return null;
        }

        try
        {
            return kind.Open(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The message of a driver may quote the text, and the password in it.
            Console.Error.WriteLine($"ConnectionStrings:Store is no {kind.Name} connection string ({e.GetType().Name}).");
            return null;
        }
    }

    /// <summary>What a command's database is, for those who look after it; null after saying what is wrong with its settings.</summary>
    public static StoreReport? Report(ParseResult parsed) => IsFile(parsed) ? new StoreReport(StoreKinds.Sqlite, null)
        : ServerKindOf(parsed) is { } kind && Connection(parsed, kind) is { } connection ? new StoreReport(kind.Name, connection.Tls) : null;

    /// <summary>Opens a file, which must exist unless <paramref name="create"/>; null after saying why not.</summary>
    public static IStore? OpenFile(string data, bool create = false, bool check = false)
    {
        var file = Path.Combine(data, CommonOptions.DatabaseFile);
        if (!create && !File.Exists(file))
        {
            Console.Error.WriteLine($"There is no database at {Path.GetFullPath(file)}. Give its folder with --data DIR.");
            return null;
        }

        if (!File.Exists(file) && Directory.Exists(data) && Directory.EnumerateFiles(data, $"{CommonOptions.DatabaseFile}.*").Any(f => f.Contains(".before-", StringComparison.Ordinal) || f.EndsWith(".restoring", StringComparison.Ordinal)))
        {
            // An empty database here would give numbers away a second time.
            Console.Error.WriteLine($"A restore in {Path.GetFullPath(data)} was broken off: there is no {CommonOptions.DatabaseFile}. Run hub restore again.");
            return null;
        }

        try
        {
            Directory.CreateDirectory(data);
            return WhyMoved(file) is { } moved ? throw new InvalidOperationException(moved) : new SqliteStore(file, TimeProvider.System, check);
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    private static string KindOf(ParseResult parsed) => Settings.Of(parsed, Store, "Store") ?? StoreKinds.Sqlite;

    private static ServerKind? ServerKindOf(ParseResult parsed) => StoreKinds.Servers.FirstOrDefault(s => s.Name == KindOf(parsed));

    // The one way to a database server's connection: looked at before anything is opened with it.
    private static CheckedConnection? Connection(ParseResult parsed, ServerKind kind)
    {
        var word = Settings.Of(parsed, Tls, "StoreTls");
        var choice = word is null ? null : TlsKey.Read(word);
        if (word is not null && choice is null)
        {
            Console.Error.WriteLine($"--store-tls (Hub:StoreTls) is \"{word}\". Choose one of: {string.Join(", ", TlsKey.Words)}.");
            return null;
        }

        if (Settings.Connection("Store", kind.Example) is not { } text)
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

    private static string? WhyMoved(string file)
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
            // Opening it says what is wrong with it.
            return null;
        }
    }
}
