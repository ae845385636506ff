namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>Creates brokers of the kind <c>rabbitmq</c>: RabbitMQ, or another broker that speaks AMQP 0-9-1 as it does.</summary>
internal static class RabbitMqFactory
{
    /// <summary>Creates a broker; it connects when it is first used.</summary>
    /// <exception cref="FormatException">The connection text cannot be read. The message states why and contains no secret.</exception>
    public static IBroker Create(BrokerSettings settings, TimeProvider time) => new RabbitMqBroker(RabbitMqTarget.Read(settings), time);
}
