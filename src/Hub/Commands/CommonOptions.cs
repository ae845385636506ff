using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>The options most commands share, and what they open.</summary>
internal static class CommonOptions
{
    /// <summary>Name of the database in the data folder.</summary>
    public const string DatabaseFile = "hub.db";

    /// <summary><c>--city DIR</c>.</summary>
    public static Option<string> City() => new("--city") { Description = "The city folder", DefaultValueFactory = _ => Settings.Of("City") ?? "samples/allentown" };

    /// <summary><c>--data DIR</c>.</summary>
    public static Option<string> Data() => new("--data") { Description = "The data folder: database, notices", DefaultValueFactory = _ => Settings.Of("Data") ?? "data" };

    /// <summary>Loads the city folder; null after all its mistakes were shown on standard error.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="connects">False for commands that speak to no department and no resident: passwords need not be set for them.</param>
    public static CityConfiguration? LoadCity(string folder, bool connects = true) => LoadCity(folder, connects ? _ => Variables.FromEnvironment : _ => SampleVariables.OrDummy, _ => MappingKinds.BuiltIn);

    /// <summary>The same, where some files' passwords need not be set.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="variablesOf">What gives the values of a file.</param>
    /// <param name="kindsOf">How a mapping file is read.</param>
    public static CityConfiguration? LoadCity(string folder, Func<string, Func<string, string?>> variablesOf, Func<string, IReadOnlyDictionary<string, MappingReader>> kindsOf)
    {
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"There is no city folder at {Path.GetFullPath(folder)}. Give it with --city DIR.");
            return null;
        }

        var faults = new Faults();
        var city = CityFolder.LoadEach(folder, faults, variablesOf, kindsOf);
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
}
