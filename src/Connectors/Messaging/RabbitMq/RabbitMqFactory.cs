namespace Allentown311.Connectors.Messaging.RabbitMq;

/// <summary>Makes brokers that are RabbitMQ, or another that speaks AMQP 0-9-1 as it does.</summary>
internal sealed class RabbitMqFactory : IBrokerFactory
{
    /// <inheritdoc/>
    public string Kind => "rabbitmq";

    /// <inheritdoc/>
    public IBroker Create(BrokerSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RabbitMqBroker(RabbitMqTarget.Read(settings), time);
    }
}
