using Allentown311.Connectors.Coded;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>Registers the links to the departments' systems and the watch over their traffic.</summary>
internal static class LinksSetup
{
    /// <summary>Adds the links, their lanes and the watch.</summary>
    public static IServiceCollection AddLinks(this IServiceCollection services, CityConfiguration city)
    {
        foreach (var mapping in city.Mappings.Values)
        {
            services.AddLane(LaneName.Submit(mapping.Name), mapping.Limits.Concurrency, divided: true);
        }

        return services
            .AddSingleton<IConnectorSource, BuiltInConnectors>()
            .AddSingleton<ILanePause, LanePause>()
            .AddSingleton(provider => LinksOf(city, provider))
            .AddSingleton<TrafficMeter>()
            .AddSingleton<TrafficFlush>()
            .AddHostedService(provider => provider.GetRequiredService<TrafficFlush>())
            .AddHostedService<WorkNowWatch>()
            .AddSingleton<LinkReports>()
            .AddSingleton<Canary>()
            .AddSingleton<LinkWatch>()
            .AddLane(LaneName.Watch, concurrency: 1, capacity: 4)
            .AddStep<WatchStep>()
            .AddSingleton<IStartupTask, WatchStart>();
    }

    private static DepartmentLinks LinksOf(CityConfiguration city, IServiceProvider provider)
    {
        var lanes = provider.GetRequiredService<Lanes>();
        var pause = provider.GetRequiredService<ILanePause>();
        var time = provider.GetRequiredService<TimeProvider>();

        // The source that was added last is asked first; the built-in connectors serve every mapping that no other source serves.
        var sources = provider.GetServices<IConnectorSource>().Reverse().ToList();
        var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DepartmentLinks).FullName!);
        return new DepartmentLinks(city.Mappings.Values.Select(LinkOf));

        DepartmentLink LinkOf(Mapping mapping)
        {
            var connector = sources.Select(s => s.Connect(mapping)).First(c => c is not null)!;
            if (connector is RefusedConnector refused)
            {
                Log.ConnectorRefused(log, mapping.Name, refused.Reason);
            }

            return new DepartmentLink(
                mapping, connector, lanes[LaneName.Submit(mapping.Name)]!, pause, time, provider.GetService<Random>());
        }
    }
}
