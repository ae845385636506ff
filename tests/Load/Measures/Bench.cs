using Allentown311.Load.Processes;
using Allentown311.Load.Report;

namespace Allentown311.Load.Measures;

/// <summary>Runs all measurements, the hub and the null hub in turn.</summary>
internal static class Bench
{
    // After this many tickets the runtime has compiled the hot methods with full optimisation (tiered compilation), in both hubs and here.
    private const int WarmUp = 10_000;

    public static async Task<Figures> RunAsync(Options options, CancellationToken ct)
    {
        Directory.CreateDirectory(options.Folder);
        try
        {
            var diskRowsOne = DiskLimit.RowsPerSecond(options.Folder, 1);
            var diskRowsHundred = DiskLimit.RowsPerSecond(options.Folder, 100);
            WriteLine($"disk: {diskRowsOne:N0} rows/s one a commit, {diskRowsHundred:N0} rows/s a hundred a commit");
            await using var hub = await HubStarter.StartHubAsync(options);
            await using var nullHub = await HubStarter.StartNullHubAsync(options);
            var hubIds = string.Join(", ", hub.Processes.Select(p => p.Id));
            WriteLine($"hub is process {hubIds}, null hub {nullHub.Processes[0].Id}, world {Environment.ProcessId}; warming up");
            await WalkRound.RunAsync(nullHub, WarmUp);
            await WalkRound.RunAsync(hub, WarmUp);

            List<WalkFigures> hubWalks = [];
            List<WalkFigures> nullHubWalks = [];
            for (var round = 1; round <= options.Rounds; round++)
            {
                ct.ThrowIfCancellationRequested();
                nullHubWalks.Add(await WalkRound.RunAsync(nullHub, options.Count));
                hubWalks.Add(await WalkRound.RunAsync(hub, options.Count));
                var nullRate = nullHubWalks[^1].PerSecond;
                var hubRate = hubWalks[^1].PerSecond;
                var cpu = hubWalks[^1].CpuMicros;
                WriteLine($"round {round}: null hub {nullRate:N0} walks/s, hub {hubRate:N0} walks/s, {cpu:N0} µs CPU a ticket");
            }

            var nullHubSteady = await SteadyRound.RunAsync(nullHub, options.Seconds);
            var hubSteady = await SteadyRound.RunAsync(hub, options.Seconds);
            var tickets = WarmUp + (options.Rounds * options.Count) + (options.Seconds * SteadyRound.PerSecond);
            var store = hub.Store!;
            await store.CheckDoneAsync(tickets);
            var bytes = store.Size() / (double)tickets;
            var walkPeak = hub.PeakMemory();
            var accept = await AcceptRound.RunAsync(hub, options.Count);
            return new Figures(
                options,
                diskRowsOne,
                diskRowsHundred,
                hubWalks,
                nullHubWalks,
                hubSteady,
                nullHubSteady,
                accept.PerSecond,
                accept.CpuMicros,
                bytes,
                walkPeak,
                hub.PeakMemory());
        }
        finally
        {
            if (!options.Keep)
            {
                Directory.Delete(options.Folder, recursive: true);
            }
        }
    }

    private static void WriteLine(FormattableString line) => Console.Error.WriteLine(FormattableString.Invariant(line));
}
