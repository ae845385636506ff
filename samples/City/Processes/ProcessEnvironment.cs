using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Allentown311.City.Processes;

/// <summary>The command line and environment of each process. The variables are those of samples/allentown/mappings.</summary>
/// <param name="data">The folder for the data of all processes.</param>
/// <param name="hub">The hub that departments call.</param>
/// <param name="servers">The variables for the hub's database and broker.</param>
/// <param name="faults">The departments' fault modes; null for none.</param>
/// <param name="seed">Makes the choice of faults repeatable.</param>
internal sealed class ProcessEnvironment(
    string data, Uri hub, IReadOnlyDictionary<string, string> servers, string? faults = null, int seed = 0)
{
    // The departments are polled often, so that a person can watch the work. Their stamps only increase, also where a department's clock
    // is minutes off, so the hub need not reach back. Without the overlap, reading keeps up with any number of changes a second.
    private readonly Dictionary<string, string> pace = new(StringComparer.Ordinal)
    {
        ["STREETS_POLL"] = "1s", ["STREETS_OVERLAP"] = "0s", ["STREETS_SETTLE"] = "5s",
        ["PARKING_POLL"] = "2s", ["PARKING_OVERLAP"] = "0s", ["PARKING_SETTLE"] = "5s",
        ["ANIMALS_POLL"] = "1s",
        ["PARKS_POLL"] = "1s", ["PARKS_OVERLAP"] = "0s",

        // Longer than a department's slowest answer with or without faults. An answer that never comes costs the hub no more than this.
        ["STREETS_TIMEOUT"] = "4s", ["PARKING_TIMEOUT"] = "4s",
    };

    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal)
    {
        ["STREETS_USER"] = "hub",
        ["STREETS_PASSWORD"] = RandomNumberGenerator.GetHexString(32),
        ["PARKING_KEY"] = RandomNumberGenerator.GetHexString(32),
        ["PARKING_HOOK_SECRET"] = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))}",
    };

    /// <summary>The key of this run, with which the demo calls the hub.</summary>
    public string Key { get; } = $"a311_{RandomNumberGenerator.GetHexString(64, lowercase: true)}";

    /// <summary>The process of a department.</summary>
    /// <param name="name">The department's name.</param>
    /// <param name="at">The department's address before it was killed; null for a department that starts for the first time.</param>
    public ProcessStartInfo Department(string name, Uri? at = null)
    {
        var start = Programs.Start("Departments", "departments.dll",
        [
            name,
            "--urls", at?.GetLeftPart(UriPartial.Authority) ?? "http://127.0.0.1:0",
            "--data", Path.Combine(data, name),
            "--crew", "1s..4s",
            .. faults is null ? Array.Empty<string>() : ["--faults", faults, "--seed", $"{seed}"],
        ]);
        var hook = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PARKING_HOOK_URL"] = new Uri(hub, "/hooks/parking").ToString(),
        };
        return With(start, secrets, hook);
    }

    /// <summary>The process of a command of the hub.</summary>
    /// <param name="departments">The departments' addresses, by name.</param>
    /// <param name="node">The hub's name, which is also the name of its data folder.</param>
    /// <param name="command">The command, such as <c>run</c>.</param>
    /// <param name="arguments">The command's arguments, without the city and data folder.</param>
    public ProcessStartInfo HubCommand(
        IReadOnlyDictionary<string, Uri> departments, string node, string command, params string[] arguments)
    {
        var start = Programs.Start(
            "Hub", "hub.dll", [command, .. arguments, "--city", Programs.CityFolder, "--data", Path.Combine(data, node)]);
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["STREETS_URL"] = new Uri(departments["streets"], "/streets.asmx").ToString(),
            ["PARKING_URL"] = departments["parking"].GetLeftPart(UriPartial.Authority),
            ["ANIMALS_IN"] = Path.Combine(data, "animals", "in"),
            ["ANIMALS_OUT"] = Path.Combine(data, "animals", "out"),
            ["PARKS_DB"] = Path.Combine(data, "parks", "parks.db"),
        };
        return With(start, secrets, pace, servers, addresses, KeysFile());
    }

    // The hub gets the hash of the key, as an installation of its own would.
    private Dictionary<string, string> KeysFile()
    {
        var file = Path.Combine(Directory.CreateDirectory(data).FullName, "keys.yaml");
        if (!File.Exists(file))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
            File.WriteAllText(file, $"keys: [ {{ name: open311, sha256: {hash}, scopes: [intake, read, operate, payloads] }} ]\n");
        }

        return new Dictionary<string, string>(StringComparer.Ordinal) { ["Hub__Keys"] = file };
    }

    private static ProcessStartInfo With(ProcessStartInfo start, params ReadOnlySpan<IReadOnlyDictionary<string, string>> variables)
    {
        // The environment of this process may hold the address and the settings of another hub. The children must not inherit them.
        var foreign = start.Environment.Keys
            .Where(name => name == "ASPNETCORE_URLS" || name.StartsWith("Hub__", StringComparison.OrdinalIgnoreCase))
            .ToList();
        foreach (var name in foreign)
            start.Environment.Remove(name);
        foreach (var set in variables)
        {
            foreach (var (name, value) in set)
                start.Environment[name] = value;
        }

        return start;
    }
}
