using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>The nodes' part of the hub: who is there, and whose turn it is.</summary>
internal static class NodesSetup
{
    /// <summary>Adds this node's life. Hosted services stop in reverse: what must outlive the walk is added before, what feeds it after.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="clock">The clock all nodes share; null where the database is a file.</param>
    public static IServiceCollection AddNodes(this IServiceCollection services, StoreClock? clock) => services
        .AddSingleton(provider => clock is null
            ? ActivatorUtilities.CreateInstance<NodePulse>(provider) : ActivatorUtilities.CreateInstance<NodePulse>(provider, clock))
        .AddSingleton<NodeReports>()
        .AddHostedService<NodeService>();
}
