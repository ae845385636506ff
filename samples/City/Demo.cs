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
        var data = options.Data?.FullName ?? Path.GetFullPath(Path.Combine("demo-data", $"{Clock.GetLocalNow():yyyyMMdd-HHmmss-fff}"));
        try
        {
            await using var servers = await RunServers.MakeAsync(options.Installation, data, Clock, ct);
            await using var town = new Town(data, servers, Clock, options.Faults, options.Seed);
            screen.MarkupLineInterpolated($"Starting {options.Installation.Words} and four departments ([grey]{data}[/])");
            await town.StartAsync(ct);

            using var hub = new HubClient(town.Nodes.Values, Clock);
            var started = Clock.GetTimestamp();
            var intake = options.Tickets is null
                ? (IIntake)new PostedTickets(new FrontDesk(hub, servers.BrokerClient), options, Clock)
                : new ImportedTickets(town, options);
            var (feeding, last) = await Watch.UntilSettledAsync(
                hub, town, intake, new Outage(town, options, Clock), screen, Clock, options.Faults is null ? Watch.Calm : Watch.Rough, ct);
            var intakeResult = await feeding;
            var seconds = Clock.GetElapsedTime(started).TotalSeconds;

            var verdict = await Judge.ReadAsync(hub, town, intakeResult, last, servers.BrokerClient, seconds, ct);
            Summary.Write(screen, verdict, intakeResult, options.Installation, data);
            if (options.Json)
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Totals(verdict, options), JsonSerializerOptions.Web));

            if (options.Keep)
                await KeepAsync(screen, town, ct);
            return verdict.AllWell ? 0 : 1;
        }
        catch (Exception problem) when (problem is DemoException or OperationCanceledException or HttpRequestException)
        {
            var stopped = await StoppingAsync(ct);
            screen.MarkupLineInterpolated($"[red]{(stopped ? "Stopped." : problem.Message)}[/]");
            if (Directory.Exists(data))
                screen.MarkupLineInterpolated($"Logs and data: {data}");
            return stopped ? 130 : 1;
        }
    }

    // The totals name the options of the run, so that a saved result can be read by itself.
    private static Totals Totals(Verdict verdict, Options options) => verdict.Totals with
    {
        Faults = options.Faults is null ? null : verdict.Faults,
        Mistold = options.Installation.IsPlain ? null : verdict.Mistold.Count,
        Heard = verdict.Heard,
        Misheard = verdict.Heard is null ? null : verdict.Misheard.Count,
    };

    private static async Task KeepAsync(IAnsiConsole screen, Town town, CancellationToken ct)
    {
        screen.MarkupLineInterpolated($"Still running until Ctrl+C. Hub: [link]{town.Hub}[/]");
        foreach (var (name, url) in town.Nodes.Skip(1))
            screen.MarkupLineInterpolated($"  {name}: [link]{url}[/]");
        foreach (var (name, url) in town.Departments)
            screen.MarkupLineInterpolated($"  {name}: [link]{url}[/]");
        await town.AnyEndedAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!await StoppingAsync(ct))
            town.ThrowIfEnded();
    }

    // Ctrl+C in a terminal reaches the child processes too, and this process may notice their end before it handles Ctrl+C itself.
    private static async Task<bool> StoppingAsync(CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(300), Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ct.IsCancellationRequested;
    }
}
