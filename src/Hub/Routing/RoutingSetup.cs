using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Routing;

/// <summary>Registers the part of the hub that gives a ticket its work orders.</summary>
internal static class RoutingSetup
{
    /// <summary>Adds the step and its lane.</summary>
    public static IServiceCollection AddTicketRouting(this IServiceCollection services) =>
        services.AddLane(LaneName.Route, concurrency: 2, capacity: 1024).AddStep<RouteStep>();
}
