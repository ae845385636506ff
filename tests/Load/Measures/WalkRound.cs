using System.Diagnostics;
using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>The figures of a round of whole walks.</summary>
/// <param name="PerSecond">Walks from first POST to last notice.</param>
/// <param name="AcceptedPerSecond">Acknowledged POSTs, while the walks went on.</param>
/// <param name="CpuMicros">CPU of the hub a ticket, µs.</param>
/// <param name="WorldCpuMicros">CPU of the simulated surroundings a ticket, µs.</param>
/// <param name="TicketsPerCommit">Tickets a disk flush; each ticket is written in several steps.</param>
/// <param name="WrittenBytes">Bytes the hub wrote to disk a ticket.</param>
/// <param name="ServerCpuMicros">CPU of the database server a ticket, µs; 0 where the hub is its own.</param>
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
    // When no notice arrives for this long, the round is stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<WalkFigures> RunAsync(Site site, int count)
    {
        var ledger = new Ledger(count);
        site.World.Ledger = ledger;
        using var own = Process.GetCurrentProcess();
        var (cpu, worldCpu, written, commits) = (site.Cpu(), own.TotalProcessorTime, site.WrittenBytes(), site.Store?.Commits() ?? 0);
        var (serverCpu, before) = (site.Store?.ServerCpu() ?? TimeSpan.Zero, site.Store?.Work() ?? StoreWork.None);
        var started = Stopwatch.GetTimestamp();
        var accepting = await site.Caller.StormAsync(count, ledger, Dialect.Rest.Name, Dialect.Soap.Name);
        await AllNotifiedAsync(ledger);
        var took = Stopwatch.GetElapsedTime(started, ledger.LastNotified);
        own.Refresh();
        var work = site.Store?.Work() ?? StoreWork.None;
        var figures = new WalkFigures(
            count / took.TotalSeconds, count / accepting.TotalSeconds, (site.Cpu() - cpu).TotalMicroseconds / count,
            (own.TotalProcessorTime - worldCpu).TotalMicroseconds / count,
            site.Store is null ? 0 : count / (double)(site.Store.Commits() - commits), (site.WrittenBytes() - written) / (double)count,
            ((site.Store?.ServerCpu() ?? TimeSpan.Zero) - serverCpu).TotalMicroseconds / count)
        {
            Transactions = (work.Transactions - before.Transactions) / (double)count,
            Rows = (work.Rows - before.Rows) / (double)count,
            LogBytes = (work.LogBytes - before.LogBytes) / (double)count,
        };
        ledger.Check(site.Name);
        return figures;
    }

    /// <summary>Waits for the last notice, or until no more notices arrive.</summary>
    public static async Task AllNotifiedAsync(Ledger ledger)
    {
        for (var seen = -1; seen != ledger.Told;)
        {
            seen = ledger.Told;
            await Task.WhenAny(ledger.AllTold, Task.Delay(Patience, TimeProvider.System));
        }
    }
}
