using System.Collections.Immutable;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>A message as the stand-in keeps it.</summary>
internal sealed record Letter
{
    // The message format that says "each part of this body is a message", which Service Bus' clients use for batches.
    private const uint BatchFormat = 0x80013700;

    public string? Id { get; init; }

    public string? Session { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Bytes, or a text for a sender that sends AMQP values.</summary>
    public object Body { get; init; } = Array.Empty<byte>();

    public ImmutableDictionary<string, object> Headers { get; init; } = ImmutableDictionary<string, object>.Empty;

    public DateTimeOffset? NotBefore { get; init; }

    public long Sequence { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Deliveries that came to nothing.</summary>
    public uint Failed { get; init; }

    /// <summary>The messages of one transfer.</summary>
    public static IReadOnlyList<Letter> Read(AmqpMessage transfer) => transfer.MessageFormat == BatchFormat
        ? [.. transfer.DataBody.Select(d => ReadOne(AmqpMessage.CreateInputMessage(new BufferListStream([(ArraySegment<byte>)d.Value]))))]
        : [ReadOne(transfer)];

    public AmqpMessage Write(DateTimeOffset lockedUntil)
    {
        var message = Body is string text ? AmqpMessage.Create(new AmqpValue { Value = text }) : AmqpMessage.Create(new Data { Value = new ArraySegment<byte>((byte[])Body) });
        message.Header.DeliveryCount = Failed;
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

    // Sections that were not sent are null.
    private static Letter ReadOne(AmqpMessage message) => new()
    {
        Id = message.Properties?.MessageId?.ToString(),
        Session = message.Properties?.GroupId,
        Subject = message.Properties?.Subject,
        ContentType = message.Properties?.ContentType.Value,
        Body = message.DataBody.SelectMany(d => ((ArraySegment<byte>)d.Value).ToArray()).ToArray(),
        Headers = (message.ApplicationProperties?.Map ?? []).ToImmutableDictionary(p => p.Key.ToString()!, p => p.Value),
        NotBefore = message.MessageAnnotations is { } notes && notes.Map.TryGetValue<DateTime>("x-opt-scheduled-enqueue-time", out var at) ? new DateTimeOffset(at, TimeSpan.Zero) : null,
    };
}
