using Allentown311.Load.Processes;
using Allentown311.Load.Report;

namespace Allentown311.Load.Measures;

/// <summary>The whole run.</summary>
internal static class Bench
{
    // Enough for the runtime to have compiled what is hot (tiered compilation), in both hubs and here.
    private const int WarmUp = 10_000;

    public static async Task<Figures> RunAsync(Options options, CancellationToken ct)
    {
        Directory.CreateDirectory(options.Folder);
        try
        {
            var (one, hundred) = (DiskLimit.RowsPerSecond(options.Folder, 1), DiskLimit.RowsPerSecond(options.Folder, 100));
            WriteLine($"disk: {one:N0} rows/s one a commit, {hundred:N0} rows/s a hundred a commit");
            await using var hub = await Sites.HubAsync(options);
            await using var none = await Sites.NullHubAsync(options);
            var hubIds = string.Join(", ", hub.Processes.Select(p => p.Id));
            WriteLine($"hub is process {hubIds}, null hub {none.Processes[0].Id}, world {Environment.ProcessId}; warming up");
            await WalkRound.RunAsync(none, WarmUp);
            await WalkRound.RunAsync(hub, WarmUp);

            List<WalkFigures> hubWalks = [], noneWalks = [];
            for (var round = 1; round <= options.Rounds; round++)
            {
                ct.ThrowIfCancellationRequested();
                noneWalks.Add(await WalkRound.RunAsync(none, options.Count));
                hubWalks.Add(await WalkRound.RunAsync(hub, options.Count));
                var nullRate = noneWalks[^1].PerSecond;
                var hubRate = hubWalks[^1].PerSecond;
                var cpu = hubWalks[^1].CpuMicros;
                WriteLine($"round {round}: null hub {nullRate:N0} walks/s, hub {hubRate:N0} walks/s, {cpu:N0} µs CPU a ticket");
            }

            var (noneSteady, hubSteady) = (
                await SteadyRound.RunAsync(none, options.Seconds), await SteadyRound.RunAsync(hub, options.Seconds));
            var tickets = WarmUp + (options.Rounds * options.Count) + (options.Seconds * SteadyRound.PerSecond);
            var store = hub.Store!;
            await store.CheckDoneAsync(tickets);
            var bytes = store.Size() / (double)tickets;
            var walkPeak = hub.PeakMemory();
            var accept = await AcceptRound.RunAsync(hub, options.Count);
            return new Figures(
                options,
                one,
                hundred,
                hubWalks,
                noneWalks,
                hubSteady,
                noneSteady,
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
