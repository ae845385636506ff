using System.Diagnostics;
using System.Text.Json;

namespace Allentown311.Acceptance.Demo;

/// <summary>One run of the built demo, started as a person starts it at a prompt.</summary>
internal sealed record DemoRun(int ExitCode, string Output, string Progress, string Data)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>References in the departments' own ledgers.</summary>
    public IEnumerable<string> Ledgers => ReadField("ledger.jsonl", "ref");

    /// <summary>The faults that the departments logged.</summary>
    public IEnumerable<string> Faults => ReadField("faults.jsonl", "fault");

    public long this[string count] => Json.GetProperty(count).GetInt64();

    public static Task<DemoRun> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string>(), arguments);

    public static async Task<DemoRun> StartAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        // The tests run in artifacts/bin/Acceptance/debug.
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var demo = Path.GetFullPath(Path.Combine(here, "..", "..", "City", Path.GetFileName(here), "city.dll"));
        var data = Directory.CreateTempSubdirectory("allentown-demo-").FullName;
        var start = new ProcessStartInfo("dotnet", [demo, "--json", "--data", data, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Timeout, TimeProvider.System);
        try
        {
            var progress = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new DemoRun(process.ExitCode, output.Trim(), await progress, data);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private IEnumerable<string> ReadField(string file, string field) => new[] { "streets", "parking", "animals", "parks" }
        .Select(d => Path.Combine(Data, d, file))
        .Where(File.Exists)
        .SelectMany(File.ReadAllLines)
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty(field).GetString()!);

    /// <summary>Deletes the run's data. A failing test does not call this, so that its data can be examined.</summary>
    public void CleanUp() => Directory.Delete(Data, recursive: true);
}
