using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Store;
using Allentown311.Hub.Links;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Intake.Messages;
using Allentown311.Mappings;

namespace Allentown311.Hub.Events;

/// <summary>Puts together what a broker is used for: tickets in, ticket events out, and the work orders and words of hubs inside departments' networks.</summary>
internal static class MessagingSetup
{
    /// <summary>The channels whose messages stand in the outbox.</summary>
    public static IReadOnlyList<Outgoing> Channels(CityConfiguration city, HubSettings settings) => settings.IsEdge
        ? [.. city.Mappings.Keys.Select(name => new Outgoing(EdgeNews.Channel(name), settings.EdgeQueues.Words(name), "application/json"))]
        : settings.EventsTopic is { } topic ? [new Outgoing(TicketEvents.Channel, new Address(topic, IsTopic: true), TicketEvents.ContentType)] : [];

    /// <summary>The connector of a mapping, here or over the broker.</summary>
    public static IWorkOrderConnector Connect(Mapping mapping, HubSettings settings, TimeProvider time) => mapping is RemoteMapping
        ? new EdgeConnector(settings.Broker ?? throw new InvalidOperationException($"{mapping.Name} is worked by another hub, and there is no broker to reach it."), settings.EdgeQueues.Orders(mapping.Name))
        : ConnectorFactory.Create(mapping, time);

    /// <summary>Adds the consumers and the publisher.</summary>
    public static void AddMessaging(this IServiceCollection services, CityConfiguration city, IStore store, HubSettings settings, TimeProvider time)
    {
        var signal = new MessageSignal();
        store.Announce = Announcing.Of(city, settings);
        store.LeftMessages = signal.Say;
        store.OutsideWork += signal.Say;
        if (settings.Broker is not { } broker)
        {
            return;
        }

        services.AddSingleton(broker);
        services.AddSingleton<IStep>(provider => new PublishStep(
            Channels(city, settings), store, broker, signal, provider.GetRequiredService<IHostApplicationLifetime>(), time, provider.GetRequiredService<ILogger<PublishStep>>()));
        if (settings.IsEdge)
        {
            foreach (var name in city.Mappings.Keys)
            {
                services.AddSingleton<IHostedService>(provider => new OrderConsumer(
                    name, city, store, provider.GetRequiredService<Committer>(), broker, settings.EdgeQueues.Orders(name), time, provider.GetRequiredService<ILogger<OrderConsumer>>()));
            }

            services.AddSingleton<IHostedService>(provider => new PulseSender([.. city.Mappings.Keys], settings.EdgeQueues, broker, store, provider.GetRequiredService<NodeLease>(), time));
            return;
        }

        foreach (var name in city.Mappings.Values.OfType<RemoteMapping>().Select(m => m.Name))
        {
            services.AddSingleton<IHostedService>(provider => new WordConsumer(
                name, city, store, provider.GetRequiredService<Committer>(), provider.GetRequiredService<TrafficMeter>(), broker, settings.EdgeQueues.Words(name), time, provider.GetRequiredService<ILogger<WordConsumer>>()));
        }

        if (settings.TicketsQueue is { } queue)
        {
            services.AddSingleton<IHostedService>(provider => new TicketConsumer(
                city, provider.GetRequiredService<TicketIntake>(), broker, new Address(queue), time, provider.GetRequiredService<ILogger<TicketConsumer>>()));
        }
    }

    /// <summary>The lanes of the channels.</summary>
    public static IEnumerable<Lane> LanesOf(CityConfiguration city, HubSettings settings) =>
        settings.Broker is null ? [] : Channels(city, settings).Select(c => new Lane(LaneName.Publish(c.Name), concurrency: 1, capacity: 4));

    /// <summary>Makes the channels' jobs where they are not, and notes for the commands what is told.</summary>
    public static async Task BeginAsync(CityConfiguration city, HubSettings settings, IStore store, DateTimeOffset now, CancellationToken ct)
    {
        await Announcing.NoteAsync(store, settings, ct).ConfigureAwait(false);
        foreach (var channel in settings.Broker is null ? [] : Channels(city, settings))
        {
            await store.EnsureJobAsync(PublishStep.JobOf(channel, now), ct).ConfigureAwait(false);
        }
    }
}
