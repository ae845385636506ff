using System.Text.Json;
using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Oracle;
using Allentown311.City.Processes;
using Allentown311.City.Progress;
using Allentown311.City.Servers;
using Spectre.Console;

namespace Allentown311.City;

/// <summary>The demo from start to summary.</summary>
internal static class Demo
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Runs the demo. Exit code 0 when everything arrived exactly once and nothing is stuck, else 1.</summary>
    public static async Task<int> RunAsync(Options options, CancellationToken ct)
    {
        var screen = Screen.Open(options.Json);
        var data = options.Data?.FullName
            ?? Path.GetFullPath(Path.Combine("demo-data", $"{Clock.GetLocalNow():yyyyMMdd-HHmmss-fff}"));
        try
        {
            await using var servers = await RunServers.CreateAsync(options.Installation, data, Clock, ct);
            await using var city = new CityProcesses(data, servers, Clock, options.Faults, options.Seed);
            screen.MarkupLineInterpolated($"Starting {options.Installation.Description} and four departments ([grey]{data}[/])");
            await city.StartAsync(ct);

            using var hub = new HubClient(city.Nodes.Values, city.Key, Clock);
            var started = Clock.GetTimestamp();
            var intake = options.Tickets is null
                ? (IIntake)new PostedTickets(new FrontDesk(hub, servers.BrokerClient), options, Clock)
                : new ImportedTickets(city, options);
            var outage = new Outage(city, options, Clock);
            var stuckAfter = options.Faults is null ? Watch.StuckAfter : Watch.StuckAfterWithFaults;
            var (feeding, last) = await Watch.WaitUntilSettledAsync(hub, city, intake, outage, screen, Clock, stuckAfter, ct);
            var intakeResult = await feeding;
            var seconds = Clock.GetElapsedTime(started).TotalSeconds;

            var verdict = await Judge.ReadAsync(hub, city, intakeResult, last, servers.BrokerClient, seconds, ct);
            Summary.Write(screen, verdict, intakeResult, options.Installation, data);
            if (options.Json)
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Totals(verdict, options), JsonSerializerOptions.Web));

            if (options.Keep)
                await KeepAsync(screen, city, ct);
            return verdict.AllWell ? 0 : 1;
        }
        catch (Exception problem) when (problem is DemoException or OperationCanceledException or HttpRequestException)
        {
            var stopped = await IsStoppingAsync(ct);
            screen.MarkupLineInterpolated($"[red]{(stopped ? "Stopped." : problem.Message)}[/]");
            if (Directory.Exists(data))
                screen.MarkupLineInterpolated($"Logs and data: {data}");
            return stopped ? 130 : 1;
        }
    }

    // A key of an option that the run does not use is left out.
    private static Totals Totals(Verdict verdict, Options options) => verdict.Totals with
    {
        Faults = options.Faults is null ? null : verdict.Faults,
        Mistold = options.Installation.IsPlain ? null : verdict.NoticeProblems.Count,
        Heard = verdict.EventsReceived,
        Misheard = verdict.EventsReceived is null ? null : verdict.EventProblems.Count,
    };

    private static async Task KeepAsync(IAnsiConsole screen, CityProcesses city, CancellationToken ct)
    {
        screen.MarkupLineInterpolated($"Still running until Ctrl+C. Hub: [link]{city.Hub}[/]");
        screen.MarkupLineInterpolated($"  key for X-Api-Key: {city.Key}");
        foreach (var (name, url) in city.Nodes.Skip(1))
            screen.MarkupLineInterpolated($"  {name}: [link]{url}[/]");
        foreach (var (name, url) in city.Departments)
            screen.MarkupLineInterpolated($"  {name}: [link]{url}[/]");
        await city.WaitUntilAnyEndedAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!await IsStoppingAsync(ct))
            city.ThrowIfEnded();
    }

    // Ctrl+C in a terminal reaches the child processes too, and this process may notice their end before it handles Ctrl+C itself.
    private static async Task<bool> IsStoppingAsync(CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(300), Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ct.IsCancellationRequested;
    }
}
