using Allentown311.Load.City;
using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>
/// Measures tickets accepted while their department is down: the hub checks, stores and routes each, and its work order waits. The rate
/// depends on nothing but the hub.
/// </summary>
internal static class AcceptRound
{
    public static async Task<(double PerSecond, double CpuMicros)> RunAsync(Site site, int count)
    {
        var ledger = new Ledger(count);
        var cpu = site.Cpu();
        var took = await site.Caller.StormAsync(count, ledger, CityFolderWriter.Waiting);
        var used = site.Cpu() - cpu;
        var (accepted, stored) = (site.Caller.Accepts.Count, site.Store!.Tickets(CityFolderWriter.Waiting));
        return accepted == count && stored >= count
            ? (count / took.TotalSeconds, used.TotalMicroseconds / count)
            : throw new NotDoneException($"of {count} tickets posted {accepted} were acknowledged and {stored} are in the database");
    }
}
