using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Routing;

/// <summary>Registers the part of the hub that gives a ticket its work orders.</summary>
internal static class RoutingSetup
{
    /// <summary>Adds the step and its lane.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="isEdge">True for a hub inside a department's network: the city's hub decides what follows an order.</param>
    public static IServiceCollection AddTicketRouting(this IServiceCollection services, bool isEdge)
    {
        services.AddLane(LaneName.Route, concurrency: 2, capacity: 1024).AddStep<RouteStep>();
        return isEdge ? services : services.AddSingleton<IChangeEffect, FollowOnEffect>();
    }
}
