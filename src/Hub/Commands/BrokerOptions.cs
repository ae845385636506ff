using System.CommandLine;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Edge;
using Allentown311.Mappings.Http;

namespace Allentown311.Hub.Commands;

/// <summary>The options for the broker at the hub's edges: which one, and its queue and topic.</summary>
internal static class BrokerOptions
{
    private static readonly Option<string?> BrokerOption = new("--broker")
    {
        Description = "rabbitmq or servicebus (setting Hub:Broker; default none); ConnectionStrings:Broker says where",
    };

    private static readonly Option<string?> TicketsOption = new("--tickets-queue")
    {
        Description = "The queue tickets are taken from (setting Hub:TicketsQueue; default none)",
    };

    private static readonly Option<string?> EventsOption = new("--events-topic")
    {
        Description = "The topic ticket events go to (setting Hub:EventsTopic; default none)",
    };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command)
    {
        command.Add(BrokerOption);
        command.Add(TicketsOption);
        command.Add(EventsOption);
    }

    /// <summary>Adds the broker, its queue and its topic to the settings; null after printing what is wrong.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">The settings so far.</param>
    /// <param name="needed">True where the hub cannot run without a broker.</param>
    public static HubSettings? Read(ParseResult parsed, HubSettings settings, bool needed)
    {
        var kind = Settings.Read(parsed, BrokerOption, "Broker");
        var tickets = Settings.Read(parsed, TicketsOption, "TicketsQueue");
        var events = Settings.Read(parsed, EventsOption, "EventsTopic");
        if (kind is null)
        {
            if (!needed && tickets is null && events is null)
            {
                return settings;
            }

            Console.Error.WriteLine(
                "A broker is needed for tickets from a queue, for ticket events and for hubs inside departments' networks: "
                + "choose one with --broker.");
            return null;
        }

        var example = kind == "rabbitmq" ? "\"amqps://hub:${HUB_BROKER_PASSWORD}@broker/311\"" : "\"city.servicebus.windows.net\"";
        if (Settings.ReadConnection("Broker", example) is not { } connection)
        {
            return null;
        }

        if (ReadPlain(connection.Current) is { } host && !host.Equals(Settings.Read("BrokerPlainTo"), StringComparison.OrdinalIgnoreCase))
        {
            Console.Error.WriteLine(
                $"ConnectionStrings:Broker is an amqp:// address: what residents wrote would cross the network to {host} in the clear. "
                + "Write an amqps:// address; or, for a broker on the city's own network that has no TLS, "
                + $"set Hub:BrokerPlainTo to {host}.");
            return null;
        }

        try
        {
            return settings with
            {
                Broker = BrokerFactory.Create(new BrokerSettings(kind, connection, settings.Node.Name), TimeProvider.System),
                TicketsQueue = settings.IsEdge ? null : tickets,
                EventsTopic = settings.IsEdge ? null : events,
                EdgeQueues = new EdgeQueues(Settings.Read("EdgePrefix") ?? EdgeQueues.DefaultPrefix),
            };
        }
        catch (Exception e) when (e is FormatException or BrokerSettingsException)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    // The host of another machine that the address reaches without TLS; null for none. Service Bus speaks TLS alone.
    private static string? ReadPlain(string connection) =>
        Uri.TryCreate(connection, UriKind.Absolute, out var url) && url.Scheme == "amqp" && !PlainTo.IsSafe(url, "amqps")
            ? url.Host
            : null;
}
