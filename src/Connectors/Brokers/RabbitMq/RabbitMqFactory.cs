namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>Makes brokers that are RabbitMQ, or another that speaks AMQP 0-9-1 as it does.</summary>
internal static class RabbitMqFactory
{
    /// <summary>Makes one; it connects when it is first used.</summary>
    /// <exception cref="FormatException">The connection text cannot be read; the message says what is wrong and holds no secret.</exception>
    public static IBroker Create(BrokerSettings settings, TimeProvider time) => new RabbitMqBroker(RabbitMqTarget.Read(settings), time);
}
