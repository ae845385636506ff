using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>Converts the hub's messages to messages of AMQP 0-9-1 and back. Pure.</summary>
internal static class RabbitMqMessages
{
    /// <summary>Header that holds the group, for which AMQP 0-9-1 has no property.</summary>
    public const string GroupHeader = "group-id";

    /// <summary>Header of a dead letter: why it is one.</summary>
    public const string ReasonHeader = "dead-letter-reason";

    // The header in which a quorum queue counts failed deliveries.
    private const string CountHeader = "x-delivery-count";

    // AMQP 0-9-1, 4.2.5.3: the length of a short string in bytes. A message-id and the names of headers are short strings.
    private const int MaxShortStringBytes = 255;

    // RabbitMQ sends a message with these headers to further queues.
    private static readonly string[] RoutingHeaders = ["CC", "BCC"];

    /// <summary>Why a message cannot be sent; null when it can.</summary>
    public static string? ProblemOf(BrokerMessage message)
    {
        if (message.Id.Length == 0 || IsTooLong(message.Id))
        {
            return $"Its id has {Encoding.UTF8.GetByteCount(message.Id)} bytes: it must have 1 to {MaxShortStringBytes}.";
        }

        if (message.Subject is { } subject && IsTooLong(subject))
        {
            return $"Its subject is longer than {MaxShortStringBytes} bytes.";
        }

        if (IsTooLong(message.ContentType))
        {
            return $"Its content type is longer than {MaxShortStringBytes} bytes.";
        }

        if (message.Headers.Keys.Any(IsTooLong))
        {
            return $"The name of one of its headers is longer than {MaxShortStringBytes} bytes.";
        }

        return message.Headers.Keys.FirstOrDefault(IsRouting) is { } routing
            ? $"Its header {routing} would send it to other queues too."
            : null;
    }

    /// <summary>The AMQP properties of a message to send.</summary>
    public static BasicProperties Write(BrokerMessage message, DateTimeOffset now)
    {
        var headers = message.Headers.ToDictionary(h => h.Key, object? (h) => h.Value, StringComparer.Ordinal);
        if (message.Group is { } group)
        {
            headers[GroupHeader] = group;
        }

        return new BasicProperties
        {
            MessageId = message.Id,
            ContentType = message.ContentType,
            Type = message.Subject,
            Headers = headers,
            Persistent = true,
            CorrelationId = message.Group is { } correlation && !IsTooLong(correlation) ? correlation : null,
            Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
        };
    }

    /// <summary>
    /// Converts a received message. Where the sender set no id, a hash of the body is the id, the same at every delivery.
    /// </summary>
    public static ReceivedMessage Read(IReadOnlyBasicProperties from, byte[] body, bool redelivered, object receipt)
    {
        var headers = from.Headers ?? new Dictionary<string, object?>();
        var texts = headers
            .Where(h => h.Key is not (GroupHeader or CountHeader))
            .Select(h => (h.Key, Value: Text(h.Value)))
            .Where(h => h.Value is not null);
        var id = from.MessageId is { Length: > 0 } given ? given : Convert.ToHexStringLower(SHA256.HashData(body));
        return new ReceivedMessage(id, body, Deliveries(headers, redelivered))
        {
            IsNamed = !string.IsNullOrEmpty(from.MessageId),
            Group = headers.TryGetValue(GroupHeader, out var group) ? Text(group) : null,
            Subject = from.Type is { Length: > 0 } type ? type : null,
            ContentType = from.ContentType is { Length: > 0 } media ? media : null,
            SentAt = from.IsTimestampPresent() ? Time(from.Timestamp.UnixTime) : null,
            Headers = texts.ToImmutableDictionary(h => h.Key, h => h.Value!, StringComparer.Ordinal),
            Receipt = receipt,
        };
    }

    /// <summary>
    /// The properties of a dead letter: the copy of a message in the queue for dead letters. They omit what would send the copy to other
    /// queues, let it expire, or name another user as its sender (the broker checks that).
    /// </summary>
    public static BasicProperties DeadLetter(IReadOnlyBasicProperties from, string id, string reason)
    {
        var headers = (from.Headers ?? new Dictionary<string, object?>())
            .Where(h => h.Key != CountHeader && !IsRouting(h.Key))
            .ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal);
        headers[ReasonHeader] = reason;
        var copy = new BasicProperties(from) { MessageId = id, Headers = headers, Persistent = true };
        copy.ClearExpiration();
        copy.ClearUserId();
        return copy;
    }

    private static bool IsTooLong(string text) => Encoding.UTF8.GetByteCount(text) > MaxShortStringBytes;

    private static bool IsRouting(string header) => RoutingHeaders.Contains(header, StringComparer.Ordinal);

    private static int Deliveries(IDictionary<string, object?> headers, bool redelivered)
    {
        // On a queue that is no quorum queue, a sender may have written anything into this header.
        return headers.TryGetValue(CountHeader, out var count)
            && count is sbyte or byte or short or ushort or int or uint or long
            && Convert.ToInt64(count, CultureInfo.InvariantCulture) is >= 0 and < int.MaxValue and var earlier
            ? 1 + (int)earlier
            : redelivered ? 2 : 1;
    }

    // The library gives texts as bytes. Tables and lists, such as the broker's history of a message, are omitted.
    private static string? Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        bool flag => flag ? "true" : "false",
        AmqpTimestamp time => Time(time.UnixTime)?.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    // AMQP defines the timestamp in seconds, but a sender may write milliseconds or nonsense; then there is no time.
    private static DateTimeOffset? Time(long seconds) =>
        seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
