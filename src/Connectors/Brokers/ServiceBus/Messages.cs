using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>From the hub's messages to Service Bus' and back.</summary>
internal static class Messages
{
    /// <summary>What is sent.</summary>
    /// <exception cref="ArgumentException">The id or the group is longer than Service Bus allows.</exception>
    public static ServiceBusMessage Outgoing(BrokerMessage message, Address to)
    {
        var outgoing = new ServiceBusMessage(message.Body)
        {
            MessageId = message.Id,
            Subject = message.Subject,
            ContentType = message.ContentType,

            // A queue with sessions takes nothing without one: a message that asks for no order is a session of its own, the same at every try.
            SessionId = message.Group ?? (to.Grouped ? OwnSession(message.Id) : null),
        };
        if (message.NotBefore is { } instant)
        {
            outgoing.ScheduledEnqueueTime = instant;
        }

        foreach (var (name, value) in message.Headers)
        {
            outgoing.ApplicationProperties[name] = value;
        }

        return outgoing;
    }

    /// <summary>What was taken.</summary>
    public static ReceivedMessage Incoming(ServiceBusReceivedMessage message, object receipt) =>
        new(Id(message), Body(message.GetRawAmqpMessage().Body), Math.Max(1, message.DeliveryCount))
        {
            IsNamed = !string.IsNullOrEmpty(message.MessageId),
            Group = string.IsNullOrEmpty(message.SessionId) || message.SessionId == OwnSession(message.MessageId) ? null : message.SessionId,
            Subject = message.Subject,
            ContentType = message.ContentType,
            SentAt = message.EnqueuedTime.Year > 1 ? message.EnqueuedTime : null,
            Headers = message.ApplicationProperties.Where(p => p.Value is not null).ToImmutableDictionary(p => p.Key, p => Text(p.Value)),
            Receipt = receipt,
        };

    // An id may be as long as a session's name may, so it cannot be part of one.
    private static string OwnSession(string? id) => $"own-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id ?? "")))[..32]}";

    // The sequence number is the message's own for its life in the queue, each delivery included.
    private static string Id(ServiceBusReceivedMessage message) =>
        string.IsNullOrEmpty(message.MessageId) ? string.Create(CultureInfo.InvariantCulture, $"sequence-{message.SequenceNumber}") : message.MessageId;

    // Other senders may use AMQP's other kinds of body, such as JMS' texts. What is neither bytes nor text comes empty: whoever reads it refuses it and puts it aside.
    private static ReadOnlyMemory<byte> Body(AmqpMessageBody body)
    {
        if (body.TryGetData(out var data))
        {
            var parts = data!.ToList();
            return parts.Count == 1 ? parts[0] : parts.SelectMany(p => p.ToArray()).ToArray();
        }

        return body.TryGetValue(out var value) ? value switch
        {
            string text => Encoding.UTF8.GetBytes(text),
            byte[] bytes => bytes,
            BinaryData binary => binary.ToMemory(),
            _ => default(ReadOnlyMemory<byte>),
        } : default;
    }

    private static string Text(object value) => value switch
    {
        DateTime or DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"{value:O}"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
