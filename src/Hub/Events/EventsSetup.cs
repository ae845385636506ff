using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>
/// Registers the publishing of ticket changes over a broker. The messages are written to the outbox in the transaction of the change.
/// </summary>
internal static class EventsSetup
{
    /// <summary>Adds the broker and the publishing of ticket events.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="broker">The broker; null for none.</param>
    /// <param name="topic">The topic of the ticket events; null for none.</param>
    public static IServiceCollection AddEvents(this IServiceCollection services, IBroker? broker, string? topic)
    {
        if (broker is null)
        {
            return services;
        }

        services.AddSingleton(broker).AddSingleton<StuckMessages>().AddStep<PublishStep>().AddSingleton<IStartupTask, PublishStart>();
        return topic is null ? services
            : services.AddSingleton<IChangeEffect, TicketEventEffect>()
                .AddChannel(new OutboxChannel(TicketEvents.Channel, new Address(topic, IsTopic: true), TicketEvents.ContentType));
    }

    /// <summary>Adds a channel of the outbox, with a lane for its publishing job.</summary>
    public static IServiceCollection AddChannel(this IServiceCollection services, OutboxChannel channel) =>
        services.AddSingleton(channel).AddLane(LaneName.Publish(channel.Name), concurrency: 1, capacity: 4);
}
