using Allentown311.Connectors.Brokers.RabbitMq;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Mappings.Queue;

namespace Allentown311.Connectors.Brokers;

/// <summary>Creates a broker of the kind <c>rabbitmq</c> or <c>servicebus</c> (Azure Service Bus).</summary>
public static class BrokerFactory
{
    /// <summary>Creates the broker; it connects when it is first used.</summary>
    /// <exception cref="BrokerSettingsException">The kind is unknown, or the connection text cannot be read.</exception>
    public static IBroker Create(BrokerSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return settings.Kind switch
            {
                "rabbitmq" => RabbitMqFactory.Create(settings, time),
                "servicebus" => ServiceBusFactory.Create(settings, time),
                _ => throw new BrokerSettingsException(
                    $"There is no broker of kind \"{settings.Kind}\". Write one of: {string.Join(", ", QueueConnection.Kinds)}."),
            };
        }
        catch (FormatException e)
        {
            throw new BrokerSettingsException(e.Message, e);
        }
    }
}

/// <summary>
/// The settings describe no usable broker, and trying again cannot help. The message states what is wrong and what to write; it contains no
/// secret.
/// </summary>
public sealed class BrokerSettingsException(string message, Exception? inner = null) : Exception(message, inner);
