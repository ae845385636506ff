using System.Diagnostics;
using System.Text.Json;
using Allentown311.City.Processes;

namespace Allentown311.City.Feed;

/// <summary>A real export, imported by the hub's own import command while the hub runs.</summary>
internal sealed class ImportedTickets(CityProcesses city, Options options) : IIntake
{
    private bool isDone;

    private string Report => Path.Combine(city.Data, "refused.csv");

    public string Progress => isDone ? "import finished" : $"importing {options.Tickets!.Name}";

    public async Task<IntakeResult> RunAsync(CancellationToken ct)
    {
        var start = city.HubCommand(
            "import", options.Tickets!.FullName, "--columns", options.Columns!.FullName, "--report", Report, "--json");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(ct);
            var output = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            var allOutput = $"{output}{await errors}".Trim();
            var json = output.Trim().Split('\n')[^1];
            if (!json.StartsWith('{'))
                throw new DemoException($"The import ended with code {process.ExitCode}:\n{allOutput}");
            isDone = true;
            return ToIntakeResult(JsonSerializer.Deserialize<Result>(json, JsonSerializerOptions.Web)!);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private IntakeResult ToIntakeResult(Result result) => new(
        result.Read,
        result.Taken,
        Numbers: null,
        result.Refusals.CountBy(r => r.Reason)
            .Append(new("a repeat: an earlier row of the file has the same id", (int)result.Known))
            .Where(r => r.Value > 0)
            .ToDictionary(r => r.Key, r => (long)r.Value),
        result.Refused > 0 ? Report : null);

    private sealed record Result(long Read, long Taken, long Known, long Refused, IReadOnlyList<Refusal> Refusals);

    private sealed record Refusal(string Reason);
}
