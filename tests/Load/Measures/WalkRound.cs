using System.Diagnostics;
using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>The figures of a round of whole walks.</summary>
/// <param name="PerSecond">Walks a second, from the first POST to the last notice.</param>
/// <param name="AcceptedPerSecond">Acknowledged POSTs a second, while the walks went on.</param>
/// <param name="CpuMicros">The hub's CPU time for each ticket, µs.</param>
/// <param name="WorldCpuMicros">The CPU time of the simulated surroundings for each ticket, µs.</param>
/// <param name="TicketsPerCommit">Tickets for each disk flush; each ticket is written in several steps.</param>
/// <param name="WrittenBytes">Bytes the hub wrote to disk for each ticket.</param>
/// <param name="ServerCpuMicros">
/// The database server's CPU time for each ticket, µs; 0 when the database is in the hub's process.
/// </param>
internal sealed record WalkFigures(
    double PerSecond,
    double AcceptedPerSecond,
    double CpuMicros,
    double WorldCpuMicros,
    double TicketsPerCommit,
    double WrittenBytes,
    double ServerCpuMicros)
{
    /// <summary>Transactions of the database server a ticket.</summary>
    public double Transactions { get; init; }

    /// <summary>Rows the database server inserted, changed and deleted, a ticket.</summary>
    public double Rows { get; init; }

    /// <summary>Bytes of the database server's write-ahead log, a ticket.</summary>
    public double LogBytes { get; init; }
}

/// <summary>Measures whole walks, from POST to notice, as fast as the hub does them.</summary>
internal static class WalkRound
{
    // A round is stuck when no notice arrives for this long.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);

    public static async Task<WalkFigures> RunAsync(HubUnderTest hub, int count)
    {
        var ledger = new Ledger(count);
        hub.World.Ledger = ledger;
        var before = Counters.Read(hub);
        var started = Stopwatch.GetTimestamp();
        var accepting = await hub.Caller.PostAllAsync(count, ledger, Dialect.Rest.Name, Dialect.Soap.Name);
        await WaitUntilNotifiedAsync(ledger);
        var walking = Stopwatch.GetElapsedTime(started, ledger.LastNotified);
        var after = Counters.Read(hub);
        ledger.Check(hub.Name);
        return new WalkFigures(
            count / walking.TotalSeconds,
            count / accepting.TotalSeconds,
            (after.HubCpu - before.HubCpu).TotalMicroseconds / count,
            (after.WorldCpu - before.WorldCpu).TotalMicroseconds / count,
            hub.Store is null ? 0 : count / (double)(after.Commits - before.Commits),
            (after.WrittenBytes - before.WrittenBytes) / (double)count,
            (after.ServerCpu - before.ServerCpu).TotalMicroseconds / count)
        {
            Transactions = (after.Work.Transactions - before.Work.Transactions) / (double)count,
            Rows = (after.Work.Rows - before.Work.Rows) / (double)count,
            LogBytes = (after.Work.LogBytes - before.Work.LogBytes) / (double)count,
        };
    }

    // Counters that only increase; the difference of two readings is what a round used.
    private sealed record Counters(
        TimeSpan HubCpu, TimeSpan WorldCpu, long WrittenBytes, long Commits, TimeSpan ServerCpu, StoreWork Work)
    {
        public static Counters Read(HubUnderTest hub)
        {
            using var own = Process.GetCurrentProcess();
            return new Counters(
                hub.CpuTime(),
                own.TotalProcessorTime,
                hub.WrittenBytes(),
                hub.Store?.Commits() ?? 0,
                hub.Store?.ServerCpuTime() ?? TimeSpan.Zero,
                hub.Store?.Work() ?? StoreWork.None);
        }
    }

    /// <summary>Waits for the last notice, or until no more notices arrive.</summary>
    public static async Task WaitUntilNotifiedAsync(Ledger ledger)
    {
        for (var seen = -1; seen != ledger.NoticeCount;)
        {
            seen = ledger.NoticeCount;
            await Task.WhenAny(ledger.AllNotified, Task.Delay(StuckAfter, TimeProvider.System));
        }
    }
}
