using System.Collections.Immutable;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>A message as the stand-in stores it.</summary>
internal sealed record StoredMessage
{
    // The message format of a batch in Service Bus: each part of the body is a message.
    private const uint BatchFormat = 0x80013700;

    public string? Id { get; init; }

    public string? Session { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Bytes, or a string for a sender that sends AMQP values.</summary>
    public object Body { get; init; } = Array.Empty<byte>();

    public ImmutableDictionary<string, object> Headers { get; init; } = ImmutableDictionary<string, object>.Empty;

    public DateTimeOffset? NotBefore { get; init; }

    public long Sequence { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>How many deliveries ended without the message being settled.</summary>
    public uint FailedDeliveries { get; init; }

    /// <summary>Reads the messages of one transfer.</summary>
    public static IReadOnlyList<StoredMessage> Read(AmqpMessage transfer) => transfer.MessageFormat == BatchFormat
        ? [.. transfer.DataBody.Select(d => ReadOne(AmqpMessage.CreateInputMessage(new BufferListStream([(ArraySegment<byte>)d.Value]))))]
        : [ReadOne(transfer)];

    /// <summary>Writes the message as Service Bus delivers it.</summary>
    public AmqpMessage Write(DateTimeOffset lockedUntil)
    {
        var message = Body is string text
            ? AmqpMessage.Create(new AmqpValue { Value = text })
            : AmqpMessage.Create(new Data { Value = new ArraySegment<byte>((byte[])Body) });
        message.Header.DeliveryCount = FailedDeliveries;
        if (Id is not null)
        {
            message.Properties.MessageId = Id;
        }

        message.Properties.GroupId = Session;
        message.Properties.Subject = Subject;
        if (ContentType is not null)
        {
            message.Properties.ContentType = ContentType;
        }

        message.MessageAnnotations.Map["x-opt-sequence-number"] = Sequence;
        message.MessageAnnotations.Map["x-opt-enqueued-time"] = EnqueuedAt.UtcDateTime;
        message.MessageAnnotations.Map["x-opt-locked-until"] = lockedUntil.UtcDateTime;
        foreach (var (name, value) in Headers)
        {
            message.ApplicationProperties.Map[name] = value;
        }

        return message;
    }

    // The library returns null for sections that the sender omitted.
    private static StoredMessage ReadOne(AmqpMessage message) => new()
    {
        Id = message.Properties?.MessageId?.ToString(),
        Session = message.Properties?.GroupId,
        Subject = message.Properties?.Subject,
        ContentType = message.Properties?.ContentType.Value,
        Body = message.DataBody.SelectMany(d => ((ArraySegment<byte>)d.Value).ToArray()).ToArray(),
        Headers = (message.ApplicationProperties?.Map ?? []).ToImmutableDictionary(p => p.Key.ToString()!, p => p.Value),
        NotBefore = ReadNotBefore(message),
    };

    private static DateTimeOffset? ReadNotBefore(AmqpMessage message) =>
        message.MessageAnnotations is { } annotations && annotations.Map.TryGetValue<DateTime>("x-opt-scheduled-enqueue-time", out var at)
            ? new DateTimeOffset(at, TimeSpan.Zero)
            : null;
}
