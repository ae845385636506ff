using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Brokers;

/// <summary>
/// A message broker at the hub's edges: tickets come in from one, ticket events go out to one, a department or a hub inside its network is
/// reached over one. One instance serves the process and is used from many threads at once. It reconnects by itself; while it cannot, callers are
/// told so at once and nothing waits in its memory.
/// </summary>
public interface IBroker : IAsyncDisposable
{
    /// <summary>Hands messages over in order; each result stands at its message's place. A queue is never made here: to one that is missing nothing goes.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="messages">Up to some hundreds; they are in flight together.</param>
    /// <param name="ct">Ends the wait: what was sent and is not confirmed by then is <see cref="PublishResult.Unknown"/>, the rest <see cref="PublishResult.Unavailable"/>.</param>
    Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct);

    /// <summary>Opens a queue to take messages from, and makes it where it is missing and we may.</summary>
    /// <exception cref="ArgumentException">It is a topic: who wants its messages has a queue of its own.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or does not let us at the queue.</exception>
    Task<IMessageSource> OpenAsync(Address from, CancellationToken ct);

    /// <summary>Asks whether the broker can be reached and lets us in, changing nothing.</summary>
    Task<Probe> CheckAsync(CancellationToken ct);
}

/// <summary>
/// A queue opened for taking. What was taken is hidden from others until it is settled, and is delivered again when this source or its
/// connection ends first. One caller at a time takes; settling may come from any thread. Settling again what is settled changes nothing; what
/// another source took cannot be settled here.
/// </summary>
public interface IMessageSource : IAsyncDisposable
{
    /// <summary>
    /// Waits for the first message, then takes what else is there; none when <paramref name="wait"/> is over. Only a grouped queue's source holds
    /// more than it gave out.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The connection or the queue is gone: open it again. What was taken and not settled is delivered again.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the wait: nothing was taken.</exception>
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

/// <summary>How a broker is reached.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Connection">What the kind needs: an AMQP URI, a connection string, a host name. Holds secrets.</param>
/// <param name="Client">This process' name, shown in the broker's own console.</param>
public sealed record BrokerSettings(string Kind, string Connection, string Client)
{
    /// <summary>Client certificate and private authority, where the connection is TLS; null for neither.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Secrets do not print.</summary>
    public override string ToString() => $"{Kind} as {Client}";
}
