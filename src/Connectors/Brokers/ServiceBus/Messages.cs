using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Converts the hub's messages to messages of Service Bus and back. Pure.</summary>
internal static class Messages
{
    // Service Bus itself bounds a message: 256 KB, or up to 100 MB where an administrator of the premium tier allowed it.
    private static readonly BrokerSettings Sizes = new("servicebus", "", "");

    /// <summary>Converts a message to be sent.</summary>
    /// <exception cref="ArgumentException">The id or the group is longer than Service Bus allows.</exception>
    public static ServiceBusMessage Outgoing(BrokerMessage message, Address to)
    {
        var outgoing = new ServiceBusMessage(message.Body)
        {
            MessageId = message.Id,
            Subject = message.Subject,
            ContentType = message.ContentType,

            // A queue with sessions refuses a message without one. A message without a group gets a session of its own, the same at every
            // try.
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

    /// <summary>Converts a received message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="receipt">The source's own handle of the message.</param>
    public static ReceivedMessage Incoming(ServiceBusReceivedMessage message, object receipt)
    {
        var body = Body(message.GetRawAmqpMessage().Body);
        var problem = Sizes.SizeProblem(body.Length);
        return new ReceivedMessage(Id(message), problem is null ? body : default, Math.Max(1, message.DeliveryCount))
        {
            SizeProblem = problem,
            IsNamed = !string.IsNullOrEmpty(message.MessageId),
            Group = Group(message),
            Subject = message.Subject,
            ContentType = message.ContentType,
            SentAt = message.EnqueuedTime.Year > 1 ? message.EnqueuedTime : null,
            Headers = message.ApplicationProperties.Where(p => p.Value is not null).ToImmutableDictionary(p => p.Key, p => Text(p.Value)),
            Receipt = receipt,
        };
    }

    private static string? Group(ServiceBusReceivedMessage message) =>
        string.IsNullOrEmpty(message.SessionId) || message.SessionId == OwnSession(message.MessageId) ? null : message.SessionId;

    // The session's name contains a hash of the id and not the id: an id may already be as long as a session's name may be.
    private static string OwnSession(string? id) =>
        $"own-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id ?? "")))[..32]}";

    // The sequence number identifies the message in its queue, and is the same at every delivery.
    private static string Id(ServiceBusReceivedMessage message) => string.IsNullOrEmpty(message.MessageId)
        ? string.Create(CultureInfo.InvariantCulture, $"sequence-{message.SequenceNumber}")
        : message.MessageId;

    // Other senders may use AMQP's other kinds of body, such as the texts of JMS. A body that is neither bytes nor text is returned empty;
    // its reader refuses it and dead-letters the message.
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
