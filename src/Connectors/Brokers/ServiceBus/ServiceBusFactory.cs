using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Creates brokers of the kind <c>servicebus</c>: Azure Service Bus over AMQP 1.0.</summary>
/// <remarks>
/// The connection is a connection string (<c>Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…</c>), or a namespace
/// (<c>name.servicebus.windows.net</c>), to which the process authenticates with its own Azure identity. With
/// <c>;TransportType=AmqpWebSockets</c> after either, the connection uses port 443 instead of 5671.
/// </remarks>
internal static class ServiceBusFactory
{
    /// <summary>Creates a broker; it connects when it is first used.</summary>
    /// <exception cref="FormatException">The connection text cannot be read. The message states why and contains no secret.</exception>
    public static IBroker Create(BrokerSettings settings, TimeProvider time)
    {
        if (settings.Tls is not null)
        {
            throw new FormatException(
                "A broker of kind servicebus takes no tls: Service Bus asks for no client certificate, "
                + "and a public authority has signed its own.");
        }

        return Create(settings, time, ServiceBusTimeouts.Default);
    }

    public static ServiceBusBroker Create(BrokerSettings settings, TimeProvider time, ServiceBusTimeouts timeouts) =>
        TryCreate(settings, time, timeouts) ?? throw new FormatException(
            "The connection of a Service Bus broker cannot be read. Write a connection string (Endpoint=sb://NAME.servicebus.windows.net/;"
            + "SharedAccessKeyName=…;SharedAccessKey=…), or NAME.servicebus.windows.net to enter "
            + "with the process' own Azure identity.");

    private static ServiceBusBroker? TryCreate(BrokerSettings settings, TimeProvider time, ServiceBusTimeouts timeouts)
    {
        var options = Options(settings, timeouts);
        var parts = settings.Connection.Current.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            if (parts.Length > 0 && !parts[0].Contains('=', StringComparison.Ordinal))
            {
                return Host(parts[0]) is { } host
                    ? new ServiceBusBroker(new ServiceBusClient(host, new DefaultAzureCredential(), options), null, settings.Client, time)
                    : null;
            }

            var given = ServiceBusConnectionStringProperties.Parse(settings.Connection.Current);
            var key = ServiceBusKey.Of(settings.Connection, given);
            var client = key?.Connect(given.FullyQualifiedNamespace, options) ?? new ServiceBusClient(settings.Connection.Current, options);
            return new ServiceBusBroker(client, given.EntityPath, settings.Client, time) { Key = key };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The exception is not passed on: its message may quote the key.
            return null;
        }
    }

    private static ServiceBusClientOptions Options(BrokerSettings settings, ServiceBusTimeouts timeouts) => new()
    {
        Identifier = settings.Client,
        TransportType = settings.Connection.Current.Contains("TransportType=AmqpWebSockets", StringComparison.OrdinalIgnoreCase)
            ? ServiceBusTransportType.AmqpWebSockets
            : ServiceBusTransportType.AmqpTcp,

        // The hub itself retries. After a single try it knows whether the message may have been accepted; after several tries the library
        // would report only how the last one ended.
        RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = timeouts.Try },
    };

    private static string? Host(string text)
    {
        var host = text.StartsWith("sb://", StringComparison.OrdinalIgnoreCase) ? text[5..].TrimEnd('/') : text;
        return Uri.CheckHostName(host) == UriHostNameType.Dns && host.Contains('.', StringComparison.Ordinal) ? host : null;
    }
}
