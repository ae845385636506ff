using System.Diagnostics;
using System.Globalization;
using Allentown311.Simulation.Scheduling;
using Allentown311.Simulation.World;

namespace Allentown311.Simulation.Running;

/// <summary>
/// <c>simulate FIRST COUNT [SECONDS] [STEP]</c>: runs COUNT seeds from FIRST on, each STEP after the last, and no longer than SECONDS.
/// <c>simulate trace SEED</c>: shows what happens in one seed.
/// </summary>
internal static class SimulateCommand
{
    /// <summary>Runs the command; the exit code is 1 when a seed has failed.</summary>
    public static int Run(string[] args)
    {
        OneThread.Enforce();
        using var city = new SimulatedCity();
        var failed = args[0] == "trace"
            ? Task.Run(() => TraceAsync(Number(args[1]), city))
            : Task.Run(() => SeedsAsync(args, city));
        return failed.GetAwaiter().GetResult() == 0 ? 0 : 1;
    }

    private static async Task<long> TraceAsync(ulong seed, SimulatedCity city)
    {
        var result = await SeedRun.RunAsync(seed, city, Console.Out);
        Report(result);
        return result.Verdicts.Count;
    }

    private static async Task<long> SeedsAsync(string[] args, SimulatedCity city)
    {
        var (first, count) = (Number(args[0]), Number(args[1]));
        var most = args.Length > 2 ? TimeSpan.FromSeconds(Number(args[2])) : TimeSpan.MaxValue;
        var step = args.Length > 3 ? Number(args[3]) : 1;
        var clock = Stopwatch.StartNew();
        long failed = 0, events = 0;
        ulong ran = 0;
        var all = "";
        for (; ran < count && clock.Elapsed < most; ran++)
        {
            var result = await SeedRun.RunAsync(first + (ran * step), city);
            events += result.Events;
            all = Scheduling.Trace.Join(all, result.Hash);
            if (result.Verdicts.Count > 0)
            {
                failed++;
                Report(result);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ran} seeds, {failed} failed, {events} events, {clock.Elapsed.TotalSeconds:0.0} s, trace {all[..16]}"));
        return failed;
    }

    private static void Report(SeedResult result)
    {
        foreach (var verdict in result.Verdicts)
        {
            Console.WriteLine($"seed {result.Seed}: {verdict}");
        }
    }

    private static ulong Number(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
