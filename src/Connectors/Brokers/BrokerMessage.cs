using System.Collections.Immutable;

namespace Allentown311.Connectors.Brokers;

/// <summary>A queue or a topic at a broker.</summary>
/// <param name="Name">Name of the queue or topic.</param>
/// <param name="IsTopic">
/// True for a topic, which gives every subscriber a copy; false for a queue, which gives each message to one consumer.
/// </param>
/// <param name="Grouped">
/// True for a queue whose messages are delivered in order within their group (<see cref="BrokerMessage.Group"/>), to one consumer at a
/// time.
/// </param>
public sealed record Address(string Name, bool IsTopic = false, bool Grouped = false);

/// <summary>A message to publish. Its body may contain a resident's data and is never logged.</summary>
/// <param name="Id">
/// The same at every try, so that the receiver can drop a duplicate; at most 128 characters and at most 255 bytes in UTF-8.
/// </param>
/// <param name="Body">The bytes.</param>
public sealed record BrokerMessage(string Id, ReadOnlyMemory<byte> Body)
{
    /// <summary>Messages of one group, such as a ticket, stay in order; at most 128 characters. Null where no order is needed.</summary>
    public string? Group { get; init; }

    /// <summary>What the message is about, such as <c>ticket.closed</c>; subscribers filter by it.</summary>
    public string? Subject { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>
    /// The broker does not deliver the message before this instant (UTC), and perhaps a tenth of the wait later; null for at once.
    /// </summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// The broker's client calls this when the connection is open and this message is the next to be sent, because connecting may have
    /// taken long. An exception from it ends the call: neither this message nor one behind it was sent. Null for no check.
    /// </summary>
    public Action? BeforeSend { get; init; }

    /// <summary>Further headers, as name and text; no secrets.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Returns the id only: a record would print its members, and they may contain a resident's data.</summary>
    public override string ToString() => $"BrokerMessage {Id}";
}

/// <summary>A message received from a queue. Its body may contain a resident's data and is never logged.</summary>
/// <param name="Id">
/// The sender's id; where the sender set none, the broker's id or a hash of the body, which is the same at every delivery.
/// </param>
/// <param name="Body">The bytes.</param>
/// <param name="Deliveries">How often the broker has delivered it, this time included; 1 where the broker does not count.</param>
public sealed record ReceivedMessage(string Id, ReadOnlyMemory<byte> Body, int Deliveries)
{
    /// <summary>
    /// True where the sender set an id. Without one, two messages with the same body cannot be distinguished from one that is delivered
    /// twice.
    /// </summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>The message's group; null where it has none.</summary>
    public string? Group { get; init; }

    /// <summary>What the message is about; null where the sender set none.</summary>
    public string? Subject { get; init; }

    /// <summary>Media type of the body; null where the sender set none.</summary>
    public string? ContentType { get; init; }

    /// <summary>When the sender handed the message to the broker (UTC); null where it is not known.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Further headers, as name and text.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Why the source did not read the body: it is larger than <see cref="BrokerSettings.MaxBodyBytes"/>. <see cref="Body"/> is empty then,
    /// and nobody can do more with the message than dead-letter it. Null for any other message.
    /// </summary>
    public string? SizeProblem { get; init; }

    /// <summary>The source's own handle, by which it settles the message; only that source may use it.</summary>
    public object? Receipt { get; init; }

    /// <summary>Returns the id only: a record would print its members, and they may contain a resident's data.</summary>
    public override string ToString() => $"ReceivedMessage {Id}";
}

/// <summary>How publishing a message ended. The hierarchy is closed.</summary>
public abstract record PublishResult
{
    private PublishResult()
    {
    }

    /// <summary>
    /// The broker has the message, on disk where the queue is durable. A topic has copied it to every subscriber, of which there may be
    /// none.
    /// </summary>
    public sealed record Confirmed : PublishResult;

    /// <summary>The broker refused the message and certainly does not have it.</summary>
    /// <param name="Reason">Why; contains no body.</param>
    /// <param name="TakesNone">
    /// True when the cause is the queue or topic and not this message: it is missing, full or closed to us and would accept no other
    /// message either. The same message may be accepted later.
    /// </param>
    public sealed record Refused(string Reason, bool TakesNone = false) : PublishResult;

    /// <summary>The broker cannot be reached and certainly does not have the message.</summary>
    public sealed record Unavailable(string Reason) : PublishResult;

    /// <summary>The message was sent and not confirmed: the broker may have it.</summary>
    public sealed record Unknown(string Reason) : PublishResult;
}

/// <summary>The broker cannot be reached, or denies us access. The message contains no secret.</summary>
public sealed class BrokerUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// True when the broker has taken the message back that was to be settled, because its lock expired or its connection ended: it
    /// delivers the message again, and trying to settle it once more is of no use.
    /// </summary>
    public bool IsMessageGone { get; init; }
}
