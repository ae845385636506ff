using System.CommandLine;
using Allentown311.Hub.Cities;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>The options most commands share, and what they open.</summary>
internal static class CommonOptions
{
    /// <summary>Name of the database in the data folder.</summary>
    public const string DatabaseFile = "hub.db";

    /// <summary><c>--city DIR</c>.</summary>
    public static Option<string> City() => new("--city") { Description = "The city folder", DefaultValueFactory = _ => Setting("City") ?? "samples/allentown" };

    /// <summary><c>--data DIR</c>.</summary>
    public static Option<string> Data() => new("--data") { Description = "The data folder: database, notices", DefaultValueFactory = _ => Setting("Data") ?? "data" };

    /// <summary>Loads the city folder; null after all its mistakes were shown on standard error.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="connects">False for commands that speak to no department and no resident: passwords need not be set for them.</param>
    public static City? LoadCity(string folder, bool connects = true)
    {
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"There is no city folder at {Path.GetFullPath(folder)}. Give it with --city DIR.");
            return null;
        }

        var faults = new Faults();
        var city = CityFolder.Load(folder, faults, connects ? Variables.FromEnvironment : SampleVariables.OrDummy);
        if (faults.None && city is not null)
        {
            return city;
        }

        foreach (var fault in faults.All)
        {
            Console.Error.WriteLine(fault);
        }

        Console.Error.WriteLine($"{faults.All.Count} mistakes in {folder}; nothing was started.");
        return null;
    }

    /// <summary>Opens the database of a data folder, which must exist unless <paramref name="create"/>; null after saying why not.</summary>
    public static IStore? OpenStore(string data, bool create = false, bool check = false)
    {
        var file = Path.Combine(data, DatabaseFile);
        if (!create && !File.Exists(file))
        {
            Console.Error.WriteLine($"There is no database at {Path.GetFullPath(file)}. Give its folder with --data DIR.");
            return null;
        }

        if (!File.Exists(file) && Directory.Exists(data) && Directory.EnumerateFiles(data, $"{DatabaseFile}.*").Any(f => f.Contains(".before-", StringComparison.Ordinal) || f.EndsWith(".restoring", StringComparison.Ordinal)))
        {
            // An empty database here would give numbers away a second time.
            Console.Error.WriteLine($"A restore in {Path.GetFullPath(data)} was broken off: there is no {DatabaseFile}. Run hub restore again.");
            return null;
        }

        try
        {
            Directory.CreateDirectory(data);
            return new SqliteStore(file, TimeProvider.System, check);
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    /// <summary><c>--by NAME</c>: who does it, for the audit.</summary>
    public static Option<string> By() => new("--by") { Description = "Who does it, for the audit", DefaultValueFactory = _ => Environment.UserName is { Length: > 0 } user ? user : "unknown" };

    /// <summary>Takes the data folder for this process alone; null after saying that a hub runs on it.</summary>
    public static FileStream? LockFolder(string data)
    {
        try
        {
            Directory.CreateDirectory(data);
            return new FileStream(Path.Combine(data, "hub.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The data folder {Path.GetFullPath(data)} cannot be used: another hub runs on it, or it cannot be written ({e.GetType().Name}).");
            return null;
        }
    }

    // appsettings.json and the environment (Hub__City, Hub__Data) set what the command line does not.
    private static string? Setting(string name) => Configuration.Value[$"Hub:{name}"];

    private static readonly Lazy<IConfiguration> Configuration = new(() =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().Build());
}
