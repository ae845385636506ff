using System.Security.Cryptography;
using System.Text.Json;

namespace Allentown311.Acceptance.Harness;

/// <summary>The four department systems of samples/Departments, each a process of its own, and the ledgers they write.</summary>
internal sealed class Departments(string folder, Uri hub, string faults = "none") : IDisposable
{
    public static readonly string[] Names = ["streets", "parking", "animals", "parks"];

    private readonly Dictionary<string, RunningProgram> running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> ports = Names.ToDictionary(n => n, _ => Ports.Free(), StringComparer.Ordinal);
    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal)
    {
        ["STREETS_USER"] = "hub",
        ["STREETS_PASSWORD"] = RandomNumberGenerator.GetHexString(32),
        ["PARKING_KEY"] = RandomNumberGenerator.GetHexString(32),
        ["PARKING_HOOK_SECRET"] = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))}",
    };

    /// <summary>The environment variables that samples/allentown/mappings refer to.</summary>
    public Dictionary<string, string> Variables(Uri streets) => new(secrets, StringComparer.Ordinal)
    {
        ["STREETS_URL"] = new Uri(streets, "/streets.asmx").ToString(),
        ["PARKING_URL"] = Url("parking").GetLeftPart(UriPartial.Authority),
        ["ANIMALS_IN"] = Path.Combine(folder, "animals", "in"),
        ["ANIMALS_OUT"] = Path.Combine(folder, "animals", "out"),
        ["PARKS_DB"] = Path.Combine(folder, "parks", "parks.db"),
        ["STREETS_POLL"] = "300ms", ["STREETS_SETTLE"] = "1s", ["STREETS_OVERLAP"] = "2s",
        ["PARKING_POLL"] = "300ms", ["PARKING_SETTLE"] = "1s", ["PARKING_OVERLAP"] = "2s",
        ["ANIMALS_POLL"] = "300ms",
        ["PARKS_POLL"] = "300ms", ["PARKS_OVERLAP"] = "2s",
    };

    public Uri Url(string name) => new($"http://127.0.0.1:{ports[name]}");

    public async Task StartAsync(string name, CancellationToken ct)
    {
        var start = Programs.Department(
            name,
            "--urls", Url(name).GetLeftPart(UriPartial.Authority),
            "--data", Path.Combine(folder, name),
            "--crew", "200ms..800ms",
            "--faults", faults);
        foreach (var (variable, value) in secrets)
            start.Environment[variable] = value;
        start.Environment["PARKING_HOOK_URL"] = new Uri(hub, "/hooks/parking").ToString();
        var program = running[name] = new RunningProgram(start);
        await Eventually.BecomesTrueAsync(
            () => program.HasEnded || program.Output.Contains($"{name} ready ", StringComparison.Ordinal), ct);
        program.HasEnded.ShouldBeFalse(program.Output);
    }

    /// <summary>
    /// The reference of every record a department ever made, repeats included. A last line that is still being written does not count.
    /// </summary>
    public List<string> Ledger(string name)
    {
        var path = Path.Combine(folder, name, "ledger.jsonl");
        if (!File.Exists(path))
            return [];

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("ref").GetString()!)];
    }

    /// <summary>Every record as department and reference.</summary>
    public List<(string Department, string Reference)> Records() =>
        [.. Names.SelectMany(name => Ledger(name).Select(reference => (name, reference)))];

    public void Dispose()
    {
        foreach (var program in running.Values)
            program.Dispose();
    }
}
