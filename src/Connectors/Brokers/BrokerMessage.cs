using System.Collections.Immutable;

namespace Allentown311.Connectors.Brokers;

/// <summary>A place at a broker.</summary>
/// <param name="Name">Name of the queue or topic.</param>
/// <param name="IsTopic">True where every subscriber gets a copy; false for a queue, whose messages each go to one taker.</param>
/// <param name="Grouped">True for a queue whose messages are taken in order within their group (<see cref="BrokerMessage.Group"/>), by one taker at a time.</param>
public sealed record Address(string Name, bool IsTopic = false, bool Grouped = false);

/// <summary>A message to hand over. Its body may hold a resident's data: never logged.</summary>
/// <param name="Id">The same at every try, so that the far side can drop a double; at most 128 characters that are at most 255 bytes in UTF-8.</param>
/// <param name="Body">The bytes.</param>
public sealed record BrokerMessage(string Id, ReadOnlyMemory<byte> Body)
{
    /// <summary>Messages of one group, such as a ticket, keep their order; at most 128 characters. Null: no order is asked for.</summary>
    public string? Group { get; init; }

    /// <summary>What it is about, such as <c>ticket.closed</c>: subscribers choose by it.</summary>
    public string? Subject { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Not delivered before this instant (UTC), and perhaps a tenth of the wait later; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// Called when the connection stands and this message is the next to leave: connecting may have taken long. What it throws ends the call,
    /// and neither this message nor one behind it was sent. Null: nobody asks.
    /// </summary>
    public Action? BeforeSend { get; init; }

    /// <summary>More about it, as name and text; no secrets.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"BrokerMessage {Id}";
}

/// <summary>A message that was taken. Its body may hold a resident's data: never logged.</summary>
/// <param name="Id">Its id; where the sender gave none, the broker's or a hash of the body, so that a second delivery has the same.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Deliveries">How often it has been delivered, this time included; 1 where the broker does not count.</param>
public sealed record ReceivedMessage(string Id, ReadOnlyMemory<byte> Body, int Deliveries)
{
    /// <summary>False where the sender gave no id: two messages that are alike cannot be told from one that is delivered twice.</summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>Its group; null where it has none.</summary>
    public string? Group { get; init; }

    /// <summary>What it is about; null where nobody said.</summary>
    public string? Subject { get; init; }

    /// <summary>Media type of the body; null where nobody said.</summary>
    public string? ContentType { get; init; }

    /// <summary>When it was handed to the broker (UTC); null where nobody said.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>More about it, as name and text.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the source settles it by; nobody else looks at it.</summary>
    public object? Receipt { get; init; }

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"ReceivedMessage {Id}";
}

/// <summary>How handing over a message ended. Closed.</summary>
public abstract record PublishResult
{
    private PublishResult()
    {
    }

    /// <summary>The broker has it, on its disk where it keeps one. A topic has given it to everybody who asked for it, be it nobody.</summary>
    public sealed record Confirmed : PublishResult;

    /// <summary>The broker will not have it: it certainly does not.</summary>
    /// <param name="Reason">Why; holds no body.</param>
    /// <param name="TakesNone">True when it is not about this message: the place is missing, full or closed to us and would take no other either, and the same message may be taken later.</param>
    public sealed record Refused(string Reason, bool TakesNone = false) : PublishResult;

    /// <summary>The broker cannot be reached: it certainly does not have it.</summary>
    public sealed record Unavailable(string Reason) : PublishResult;

    /// <summary>It was sent and not confirmed: the broker may have it.</summary>
    public sealed record Unknown(string Reason) : PublishResult;
}

/// <summary>The broker cannot be reached, or does not let us in. The message holds no secret.</summary>
public sealed class BrokerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
