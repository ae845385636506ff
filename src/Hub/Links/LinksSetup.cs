using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>The part of the hub that holds the departments' links and watches what passes over them.</summary>
internal static class LinksSetup
{
    /// <summary>Adds the links, their lanes and the watch.</summary>
    public static IServiceCollection AddLinks(this IServiceCollection services, CityConfiguration city)
    {
        foreach (var mapping in city.Mappings.Values)
        {
            services.AddLane(LaneName.Submit(mapping.Name), mapping.Limits.Concurrency, divided: true);
        }

        return services.AddSingleton<IConnectorSource, BuiltInConnectors>().AddSingleton<ILaneRest, LaneRest>()
            .AddSingleton(provider => LinksOf(city, provider))
            .AddSingleton<TrafficMeter>().AddSingleton<TrafficFlush>().AddHostedService(provider => provider.GetRequiredService<TrafficFlush>())
            .AddSingleton<LinkReports>().AddSingleton<Canary>().AddSingleton<LinkWatch>()
            .AddLane(LaneName.Watch, concurrency: 1, capacity: 4).AddStep<WatchStep>().AddSingleton<IStartupTask, WatchStart>();
    }

    private static DepartmentLinks LinksOf(CityConfiguration city, IServiceProvider provider)
    {
        var (lanes, rest, time) = (provider.GetRequiredService<Lanes>(), provider.GetRequiredService<ILaneRest>(), provider.GetRequiredService<TimeProvider>());

        // The last that was added is asked first: the built-in ones take what no other does.
        var sources = provider.GetServices<IConnectorSource>().Reverse().ToList();
        return new DepartmentLinks([.. city.Mappings.Values.Select(mapping => new DepartmentLink(
            mapping, sources.Select(s => s.Connect(mapping)).First(c => c is not null)!, lanes[LaneName.Submit(mapping.Name)]!, rest, time))]);
    }
}
