using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;

namespace Allentown311.Hub.Edge;

/// <summary>Registers the edge: at the edge hub inside a department's network, and at the city's hub.</summary>
internal static class EdgeSetup
{
    /// <summary>Adds the connectors and consumers of this hub's end.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="city">The city, with the mappings that this hub works.</param>
    /// <param name="queues">The queues between the two hubs.</param>
    /// <param name="inside">True for the hub inside a department's network.</param>
    /// <param name="announces">What this hub publishes, stored for the commands beside it; see <see cref="Announcements"/>.</param>
    public static IServiceCollection AddEdge(
        this IServiceCollection services, CityConfiguration city, EdgeQueues queues, bool inside, string announces)
    {
        services.AddSingleton(queues).AddSingleton<IConnectorSource, EdgeConnectors>().AddSingleton<IOtherNodes, EdgeNodes>();
        services.AddSingleton<IStartupTask>(provider => ActivatorUtilities.CreateInstance<AnnouncementsNote>(provider, announces));
        return inside ? AddInside(services, city, queues) : AddOutside(services, city, queues);
    }

    private static IServiceCollection AddInside(IServiceCollection services, CityConfiguration city, EdgeQueues queues)
    {
        services.AddSingleton<IChangeEffect, EdgeStatusEffect>();
        foreach (var name in city.Mappings.Keys)
        {
            services.AddChannel(new OutboxChannel(EdgeStatusMessages.Channel(name), queues.Statuses(name), "application/json"));
            services.AddSingleton<IHostedService>(provider =>
                ActivatorUtilities.CreateInstance<OrderConsumer>(provider, name, queues.Orders(name)));
        }

        return services.AddHostedService<PulseSender>();
    }

    private static IServiceCollection AddOutside(IServiceCollection services, CityConfiguration city, EdgeQueues queues)
    {
        foreach (var name in city.Mappings.Values.OfType<RemoteMapping>().Select(m => m.Name))
        {
            services.AddSingleton<IHostedService>(provider =>
                ActivatorUtilities.CreateInstance<StatusConsumer>(provider, name, queues.Statuses(name)));
        }

        return services;
    }
}
