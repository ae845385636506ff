using Allentown311.Load.City;
using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>
/// Measures how many tickets a second the hub accepts while their department is down: it checks, stores and routes each ticket, and the
/// work order waits. The rate depends only on the hub.
/// </summary>
internal static class AcceptRound
{
    public static async Task<(double PerSecond, double CpuMicros)> RunAsync(HubUnderTest hub, int count)
    {
        var ledger = new Ledger(count);
        var cpuBefore = hub.CpuTime();
        var duration = await hub.Caller.PostAllAsync(count, ledger, CityFolderWriter.Waiting);
        var cpuTime = hub.CpuTime() - cpuBefore;
        var accepted = hub.Caller.Accepts.Count;
        var stored = hub.Store!.CountTickets(CityFolderWriter.Waiting);
        return accepted == count && stored >= count
            ? (count / duration.TotalSeconds, cpuTime.TotalMicroseconds / count)
            : throw new NotDoneException($"of {count} tickets posted {accepted} were acknowledged and {stored} are in the database");
    }
}
