using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>Registers the engine: it claims jobs, runs their steps and commits the results.</summary>
internal static class EngineSetup
{
    /// <summary>Adds the engine.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="node">Name, version and term of this node.</param>
    /// <param name="waiting">
    /// Names of the lanes that have jobs in the store. A lane that no feature registers is worked too, so that the orders of a removed
    /// mapping are parked and not forgotten.
    /// </param>
    public static IServiceCollection AddEngine(this IServiceCollection services, Node node, IReadOnlyCollection<string> waiting) => services
        .AddSingleton<WorkSignal>()
        .AddSingleton<OutboxSignal>()
        .AddSingleton<StepCounter>()
        .AddSingleton<ChangeEffects>()
        .AddSingleton(provider => new NodeLease(
            node, provider.GetRequiredService<IStore>().IsShared, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => LanesOf([.. provider.GetServices<Lane>()], waiting))
        .AddSingleton<HeldJobs>()
        .AddSingleton<Committer>()
        .AddSingleton<Claimer>()
        .AddSingleton<WorkReturn>()
        .AddSingleton<Walker>()
        .AddSingleton<TicketDecisions>();

    /// <summary>Adds a lane.</summary>
    public static IServiceCollection AddLane(
        this IServiceCollection services, string name, int concurrency, int capacity = Lane.DefaultCapacity, bool divided = false) =>
        services.AddSingleton(new Lane(name, concurrency, capacity, divided));

    /// <summary>Adds a step of the walk.</summary>
    public static IServiceCollection AddStep<T>(this IServiceCollection services)
        where T : class, IStep => services.AddSingleton<IStep, T>();

    private static Lanes LanesOf(List<Lane> lanes, IEnumerable<string> waiting) =>
        new([.. lanes, .. waiting.Except(lanes.Select(l => l.Name)).Select(name => new Lane(name, concurrency: 1))]);
}
