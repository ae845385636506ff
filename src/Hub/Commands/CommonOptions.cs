using System.CommandLine;
using Allentown311.Connectors.Coded;
using Allentown311.Hub.City;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>The options that most commands share, and the folders those options name.</summary>
internal static class CommonOptions
{
    /// <summary>Name of the database in the data folder.</summary>
    public const string DatabaseFile = "hub.db";

    /// <summary><c>--city DIR</c>.</summary>
    public static Option<string> City() => new("--city")
    {
        Description = "The city folder",
        DefaultValueFactory = _ => Settings.Read("City") ?? "samples/allentown",
    };

    /// <summary><c>--data DIR</c>.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = "The data folder: database, notices",
        DefaultValueFactory = _ => Settings.Read("Data") ?? "data",
    };

    /// <summary>Loads the city folder; null after all its mistakes were printed on standard error.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="connects">False for commands that connect to no department and no resident: they need no passwords.</param>
    public static CityConfiguration? LoadCity(string folder, bool connects = true)
    {
        Func<string, string?> variables = connects ? Variables.FromEnvironment : SampleVariables.ReadOrStandIn;
        return LoadCity(folder, _ => variables, _ => CodedReader.KindsOf(folder));
    }

    /// <summary>Loads the city folder as well, where the passwords of some files need not be set.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="variablesOf">For a file, the function that reads the variables it names.</param>
    /// <param name="kindsOf">For a mapping file, the readers by connector.</param>
    public static CityConfiguration? LoadCity(
        string folder,
        Func<string, Func<string, string?>> variablesOf,
        Func<string, IReadOnlyDictionary<string, MappingReader>> kindsOf)
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

    /// <summary>
    /// Who acts, as the audit names them: the name of <c>--by</c>, and the account of this machine where that is another, because anybody
    /// may write any name.
    /// </summary>
    public static string WhoOf(string? by)
    {
        var account = Environment.UserName is { Length: > 0 } user ? user : "unknown";
        return string.IsNullOrWhiteSpace(by) || by == account ? account : $"{by} (as {account})";
    }

    /// <summary><c>--by NAME</c>: who does it, for the audit.</summary>
    public static Option<string> By() => new("--by")
    {
        Description = "Who does it, for the audit",
        DefaultValueFactory = _ => Environment.UserName is { Length: > 0 } user ? user : "unknown",
    };

    /// <summary>
    /// Locks the data folder for this process until the result is disposed; null after printing that a hub runs on it or that it cannot be
    /// written.
    /// </summary>
    public static FileStream? LockFolder(string data)
    {
        try
        {
            Directory.CreateDirectory(data);
            return new FileStream(Path.Combine(data, "hub.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(
                $"The data folder {Path.GetFullPath(data)} cannot be used: another hub runs on it, "
                + $"or it cannot be written ({e.GetType().Name}).");
            return null;
        }
    }
}
