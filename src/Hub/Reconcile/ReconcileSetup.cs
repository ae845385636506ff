using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Registers the comparison with the departments, and the housekeeping that keeps the database from growing.</summary>
internal static class ReconcileSetup
{
    /// <summary>Adds the steps and their lane.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="data">The data folder; the archive is below it.</param>
    public static IServiceCollection AddReconcile(this IServiceCollection services, string data) => services
        .AddLane(LaneName.Reconcile, concurrency: 1, capacity: 64)
        .AddStep<ReconcileStep>()
        .AddStep<HousekeepStep>()
        .AddSingleton<Reconciler>()
        .AddSingleton(new Archive(Path.Combine(data, "archive")))
        .AddSingleton<IStartupTask, ReconcileStartupTask>();
}
