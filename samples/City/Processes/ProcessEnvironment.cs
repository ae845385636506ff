using System.Diagnostics;
using System.Security.Cryptography;

namespace Allentown311.City.Processes;

/// <summary>The command line and environment of each process. The variables are those of samples/allentown/mappings.</summary>
/// <param name="data">The folder for the data of all processes.</param>
/// <param name="hub">The hub that departments call.</param>
/// <param name="servers">The variables for the hub's database and broker.</param>
/// <param name="faults">How the departments misbehave.</param>
/// <param name="seed">Makes that repeatable.</param>
internal sealed class ProcessEnvironment(
    string data, Uri hub, IReadOnlyDictionary<string, string> servers, string? faults = null, int seed = 0)
{
    // Quick enough to watch. Stamps of these departments never fall behind one already given out, also where their clock is minutes off, so
    // no look back is needed, and none keeps reading on course however many changes a second an import makes.
    private readonly Dictionary<string, string> pace = new(StringComparer.Ordinal)
    {
        ["STREETS_POLL"] = "1s", ["STREETS_OVERLAP"] = "0s", ["STREETS_SETTLE"] = "5s",
        ["PARKING_POLL"] = "2s", ["PARKING_OVERLAP"] = "0s", ["PARKING_SETTLE"] = "5s",
        ["ANIMALS_POLL"] = "1s",
        ["PARKS_POLL"] = "1s", ["PARKS_OVERLAP"] = "0s",

        // Longer than the slowest answer of a department in its right mind or out of it; one that never comes costs no more.
        ["STREETS_TIMEOUT"] = "4s", ["PARKING_TIMEOUT"] = "4s",
    };

    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal)
    {
        ["STREETS_USER"] = "hub",
        ["STREETS_PASSWORD"] = RandomNumberGenerator.GetHexString(32),
        ["PARKING_KEY"] = RandomNumberGenerator.GetHexString(32),
        ["PARKING_HOOK_SECRET"] = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))}",
    };

    /// <param name="name">Which one.</param>
    /// <param name="at">Where it was before; null for one that starts for the first time.</param>
    public ProcessStartInfo Department(string name, Uri? at = null) => With(
        Programs.Start("Departments", "departments.dll",
        [
            name, "--urls", at?.GetLeftPart(UriPartial.Authority) ?? "http://127.0.0.1:0", "--data", Path.Combine(data, name), "--crew",
            "1s..4s",
            .. faults is null ? Array.Empty<string>() : ["--faults", faults, "--seed", $"{seed}"],
        ]),
        secrets,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["PARKING_HOOK_URL"] = new Uri(hub, "/hooks/parking").ToString() });

    /// <param name="departments">Where they are.</param>
    /// <param name="node">The hub's name, which is its data folder's too.</param>
    /// <param name="command">What it is to do.</param>
    /// <param name="arguments">More of that.</param>
    public ProcessStartInfo HubCommand(
        IReadOnlyDictionary<string, Uri> departments, string node, string command, params string[] arguments) =>
        With(
        Programs.Start("Hub", "hub.dll", [command, .. arguments, "--city", Programs.CityFolder, "--data", Path.Combine(data, node)]),
        secrets,
        pace,
        servers,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["STREETS_URL"] = new Uri(departments["streets"], "/streets.asmx").ToString(),
            ["PARKING_URL"] = departments["parking"].GetLeftPart(UriPartial.Authority),
            ["ANIMALS_IN"] = Path.Combine(data, "animals", "in"),
            ["ANIMALS_OUT"] = Path.Combine(data, "animals", "out"),
            ["PARKS_DB"] = Path.Combine(data, "parks", "parks.db"),
        });

    private static ProcessStartInfo With(ProcessStartInfo start, params ReadOnlySpan<IReadOnlyDictionary<string, string>> variables)
    {
        // An address meant for this process, by whoever started it, is not meant for its children; nor are the settings of a hub that is
        // none of theirs.
        foreach (
            var name in start.Environment.Keys.Where(
                name => name == "ASPNETCORE_URLS" || name.StartsWith("Hub__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var set in variables)
        {
            foreach (var (name, value) in set)
                start.Environment[name] = value;
        }

        return start;
    }
}
