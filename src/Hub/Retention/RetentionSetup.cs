using Allentown311.Hub.Engine;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>Registers the purge and what removes copies from this machine.</summary>
internal static class RetentionSetup
{
    /// <summary>Adds the step, its lane and the service.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="data">The data folder.</param>
    public static IServiceCollection AddRetention(this IServiceCollection services, string data) => services
        .AddLane(LaneName.Retention, concurrency: 1, capacity: 4)
        .AddStep<PurgeStep>()
        .AddSingleton(provider => new CopySweep(
            provider.GetRequiredService<IStore>(), provider.GetRequiredService<Archive>(), data))
        .AddSingleton(provider => new OldFiles(provider.GetRequiredService<IStore>(), data))
        .AddSingleton<SweepService>()
        .AddHostedService(provider => provider.GetRequiredService<SweepService>())
        .AddSingleton<IStartupTask, PurgeStart>();
}
