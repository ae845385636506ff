namespace Allentown311.Connectors.Messaging;

/// <summary>
/// A message broker at the hub's edges: tickets come in from one, ticket events go out to one, a department or a hub inside its network is
/// reached over one. One instance serves the process and is used from many threads at once. It reconnects by itself; while it cannot, callers are
/// told so at once and nothing waits in its memory.
/// </summary>
public interface IBroker : IAsyncDisposable
{
    /// <summary>Hands messages over in order; each result stands at its message's place.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="messages">Up to some hundreds; they are in flight together.</param>
    /// <param name="ct">Ends the wait: what is not confirmed by then is <see cref="PublishResult.Unknown"/>.</param>
    Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct);

    /// <summary>Opens a queue to take messages from.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or does not let us at the queue.</exception>
    Task<IMessageSource> OpenAsync(Address from, CancellationToken ct);

    /// <summary>Asks whether the broker can be reached and lets us in, changing nothing.</summary>
    Task<Probe> CheckAsync(CancellationToken ct);
}

/// <summary>
/// A queue opened for taking. What was taken is hidden from others until it is settled, and is delivered again when this source or its
/// connection ends first. One caller at a time takes; settling may come from any thread.
/// </summary>
public interface IMessageSource : IAsyncDisposable
{
    /// <summary>Waits for the first message, then takes what else is there; none when <paramref name="wait"/> is over.</summary>
    /// <exception cref="BrokerUnavailableException">The connection is gone: open the queue again. What was taken and not settled is delivered again.</exception>
    Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct);

    /// <summary>Done with: the broker forgets them.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be told: they are delivered again.</exception>
    Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct);

    /// <summary>Not now: they are delivered again, to anybody.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be told: they are delivered again all the same.</exception>
    Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct);

    /// <summary>Never: it is put aside where a person finds it, with the reason.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">A few words; no resident's data.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="BrokerUnavailableException">The broker could not be told: it is delivered again.</exception>
    Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct);
}

/// <summary>Makes brokers of one kind. One that is not built in stands in an assembly of its own and is found by its kind's name.</summary>
public interface IBrokerFactory
{
    /// <summary>The kind: <c>rabbitmq</c>, <c>servicebus</c>.</summary>
    string Kind { get; }

    /// <summary>Makes one; it connects when it is first used.</summary>
    /// <exception cref="FormatException">The connection text cannot be read; the message says what is wrong and holds no secret.</exception>
    IBroker Create(BrokerSettings settings, TimeProvider time);
}

/// <summary>How a broker is reached.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Connection">What the kind needs: an AMQP URI, a connection string, a host name. Holds secrets.</param>
/// <param name="Client">This process' name, shown in the broker's own console.</param>
public sealed record BrokerSettings(string Kind, string Connection, string Client)
{
    /// <summary>Secrets do not print.</summary>
    public override string ToString() => $"{Kind} as {Client}";
}
