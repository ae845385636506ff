using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>Registers this node's session and pulse, and the reports of all nodes.</summary>
internal static class NodesSetup
{
    /// <summary>
    /// Adds the node's session, pulse and walk. Hosted services stop in reverse order: services that must outlive the walk are added before
    /// this one, services that feed the walk after it.
    /// </summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="clock">The clock that all nodes share; null when the database is a file of this node alone.</param>
    public static IServiceCollection AddNodes(this IServiceCollection services, StoreClock? clock) => services
        .AddSingleton(provider => clock is null
            ? ActivatorUtilities.CreateInstance<NodePulse>(provider) : ActivatorUtilities.CreateInstance<NodePulse>(provider, clock))
        .AddSingleton<LeaseWatch>()
        .AddSingleton<NodeReports>()
        .AddHostedService<NodeService>();
}
