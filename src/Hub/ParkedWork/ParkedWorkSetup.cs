using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>Registers the part of the hub for items that wait for a person.</summary>
internal static class ParkedWorkSetup
{
    /// <summary>Adds the actions a person can take.</summary>
    public static IServiceCollection AddParkedWork(this IServiceCollection services) =>
        services.AddSingleton(provider => new ParkedActions(
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<CityConfiguration>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Committer>()));
}
