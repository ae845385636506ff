using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>A channel of the outbox: messages are stored there first and published from there.</summary>
/// <param name="Name">The channel's name in the outbox.</param>
/// <param name="To">The topic or queue at the broker.</param>
/// <param name="ContentType">Media type of the messages.</param>
internal sealed record OutboxChannel(string Name, Address To, string ContentType)
{
    /// <summary>The message as the broker gets it.</summary>
    public BrokerMessage ToBrokerMessage(OutboxMessage message) => new(message.MessageId, Encoding.UTF8.GetBytes(message.Body))
    {
        Group = message.Group,
        Subject = message.Subject,
        ContentType = ContentType,
    };
}
