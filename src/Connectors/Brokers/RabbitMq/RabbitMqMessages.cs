using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>A message as AMQP 0-9-1 carries it. Pure.</summary>
internal static class RabbitMqMessages
{
    /// <summary>Header that holds the group, for which AMQP 0-9-1 has no property.</summary>
    public const string GroupHeader = "group-id";

    /// <summary>Header of a message that was put aside: why.</summary>
    public const string ReasonHeader = "dead-letter-reason";

    // A quorum queue counts here.
    private const string CountHeader = "x-delivery-count";

    // AMQP 0-9-1, 4.2.5.3: a short string, which message-id and header names are.
    private const int LongestShortText = 255;
    private static readonly string[] Routing = ["CC", "BCC"];

    /// <summary>Why a message cannot be carried; null when it can.</summary>
    public static string? Problem(BrokerMessage message) =>
        message.Id.Length == 0 || IsLong(message.Id) ? $"Its id has {Encoding.UTF8.GetByteCount(message.Id)} bytes: it must have 1 to {LongestShortText}."
        : message.Subject is { } subject && IsLong(subject) ? $"Its subject is longer than {LongestShortText} bytes."
        : IsLong(message.ContentType) ? $"Its content type is longer than {LongestShortText} bytes."
        : message.Headers.Keys.Any(IsLong) ? $"The name of one of its headers is longer than {LongestShortText} bytes."
        : message.Headers.Keys.FirstOrDefault(h => Routing.Contains(h, StringComparer.Ordinal)) is { } routing ? $"Its header {routing} would send it to other queues too." : null;

    /// <summary>Its properties.</summary>
    public static BasicProperties Write(BrokerMessage message, DateTimeOffset now)
    {
        var headers = message.Headers.ToDictionary(h => h.Key, object? (h) => h.Value, StringComparer.Ordinal);
        if (message.Group is { } group)
        {
            headers[GroupHeader] = group;
        }

        return new BasicProperties
        {
            MessageId = message.Id, ContentType = message.ContentType, Type = message.Subject, Headers = headers, Persistent = true,
            CorrelationId = message.Group is { } conversation && !IsLong(conversation) ? conversation : null, Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
        };
    }

    /// <summary>A message that came. What the sender left out is made of what is always the same.</summary>
    public static ReceivedMessage Read(IReadOnlyBasicProperties from, byte[] body, bool redelivered, object receipt)
    {
        var headers = from.Headers ?? new Dictionary<string, object?>();
        var texts = headers.Where(h => h.Key is not (GroupHeader or CountHeader)).Select(h => (h.Key, Value: Text(h.Value))).Where(h => h.Value is not null);
        return new ReceivedMessage(from.MessageId is { Length: > 0 } id ? id : Convert.ToHexStringLower(SHA256.HashData(body)), body, Deliveries(headers, redelivered))
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
    /// The properties of a copy that is put aside. What would send it to other queues, let it expire or claim that another user sent it (the
    /// broker checks that) is left out.
    /// </summary>
    public static BasicProperties Aside(IReadOnlyBasicProperties from, string id, string reason)
    {
        var headers = (from.Headers ?? new Dictionary<string, object?>()).Where(h => h.Key != CountHeader && !Routing.Contains(h.Key, StringComparer.Ordinal))
            .ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal);
        headers[ReasonHeader] = reason;
        var copy = new BasicProperties(from) { MessageId = id, Headers = headers, Persistent = true };
        copy.ClearExpiration();
        copy.ClearUserId();
        return copy;
    }

    private static bool IsLong(string text) => Encoding.UTF8.GetByteCount(text) > LongestShortText;

    private static int Deliveries(IDictionary<string, object?> headers, bool redelivered) =>
        headers.TryGetValue(CountHeader, out var count) && count is not null and not byte[]? 1 + Convert.ToInt32(count, CultureInfo.InvariantCulture) : redelivered ? 2 : 1;

    // Texts come as bytes; tables and lists, such as the broker's own account of what happened to a message, are left out.
    private static string? Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        bool flag => flag ? "true" : "false",
        AmqpTimestamp time => Time(time.UnixTime)?.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    // A sender may write milliseconds, or nonsense, into what AMQP says is seconds.
    private static DateTimeOffset? Time(long seconds) =>
        seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
