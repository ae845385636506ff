using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;

namespace Allentown311.Hub.Edge;

/// <summary>The part of the hub that works departments from inside their networks, and its other end outside.</summary>
internal static class EdgeSetup
{
    /// <summary>Adds both ends' connectors and consumers.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="city">The city, as this hub works it.</param>
    /// <param name="queues">The queues between the two.</param>
    /// <param name="inside">True for the hub inside a department's network.</param>
    /// <param name="announces">What others are told of, noted for the commands beside this hub.</param>
    public static IServiceCollection AddEdge(this IServiceCollection services, CityConfiguration city, EdgeQueues queues, bool inside, string announces)
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
            services.AddChannel(new Outgoing(EdgeStatusMessages.Channel(name), queues.Statuses(name), "application/json"));
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<OrderConsumer>(provider, name, queues.Orders(name)));
        }

        return services.AddHostedService<PulseSender>();
    }

    private static IServiceCollection AddOutside(IServiceCollection services, CityConfiguration city, EdgeQueues queues)
    {
        foreach (var name in city.Mappings.Values.OfType<RemoteMapping>().Select(m => m.Name))
        {
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<StatusConsumer>(provider, name, queues.Statuses(name)));
        }

        return services;
    }
}
