using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>The part of the hub that tells others of tickets' changes over a broker, in the transaction of the change.</summary>
internal static class EventsSetup
{
    /// <summary>Adds the broker and what is published over it.</summary>
    /// <param name="services">The hub's services.</param>
    /// <param name="broker">The broker; null for none.</param>
    /// <param name="topic">The topic ticket events go to; null for none.</param>
    public static IServiceCollection AddEvents(this IServiceCollection services, IBroker? broker, string? topic)
    {
        if (broker is null)
        {
            return services;
        }

        services.AddSingleton(broker).AddStep<PublishStep>().AddSingleton<IStartupTask, PublishStart>();
        return topic is null ? services
            : services.AddSingleton<IChangeEffect, TicketEventEffect>()
                .AddChannel(new Outgoing(TicketEvents.Channel, new Address(topic, IsTopic: true), TicketEvents.ContentType));
    }

    /// <summary>Adds a channel whose messages stand in the outbox first.</summary>
    public static IServiceCollection AddChannel(this IServiceCollection services, Outgoing channel) =>
        services.AddSingleton(channel).AddLane(LaneName.Publish(channel.Name), concurrency: 1, capacity: 4);
}
