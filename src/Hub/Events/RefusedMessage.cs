using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>
/// A message that the broker refuses for good, as a parked job: it is too large for the broker, for example. It leaves the outbox, so that
/// the messages behind it are published, and a person decides about it. Pure.
/// </summary>
internal static class RefusedMessage
{
    /// <summary>The parked job; its payload is the message.</summary>
    public static Job Park(OutboxMessage message, string reason, DateTimeOffset now) => new()
    {
        Kind = JobKind.RefusedMessage,
        Subject = StableHash.Of("refused", message.Channel, message.MessageId),
        Lane = LaneName.Publish(message.Channel),
        DueAt = now,
        Parked = $"The broker will never take {message.Subject} of {message.Group} for {message.Channel} "
            + $"(message {message.MessageId}): {reason}",
        Payload = JsonSerializer.Serialize(message, RefusedMessageJson.Default.OutboxMessage),
    };

    /// <summary>The message of a parked job.</summary>
    public static OutboxMessage Of(Job job) => JsonSerializer.Deserialize(job.Payload!, RefusedMessageJson.Default.OutboxMessage)!;
}

/// <summary>How a refused message is stored in its job.</summary>
[JsonSerializable(typeof(OutboxMessage))]
internal sealed partial class RefusedMessageJson : JsonSerializerContext;
