using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Brokers;

/// <summary>
/// A message broker at the hub's edges. The hub receives tickets from a broker, publishes ticket events to one, and reaches a department,
/// or an edge node inside the department's network, over one. One instance serves the process and is used from many threads at once. It
/// reconnects by itself; while it cannot, calls fail at once and no message waits in memory.
/// </summary>
public interface IBroker : IAsyncDisposable
{
    /// <summary>
    /// Publishes messages in order. The results have the order of the messages. It never creates a queue: messages to a queue that does not
    /// exist are refused.
    /// </summary>
    /// <param name="to">The queue or topic.</param>
    /// <param name="messages">Up to some hundreds; they are in flight together.</param>
    /// <param name="ct">
    /// Ends the wait. A message that was sent and is not confirmed by then is <see cref="PublishResult.Unknown"/>, a message that was not
    /// sent is <see cref="PublishResult.Unavailable"/>.
    /// </param>
    Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct);

    /// <summary>Opens a queue to receive messages from; creates the queue where it is missing and the broker allows us to.</summary>
    /// <exception cref="ArgumentException">The address is a topic; a subscriber reads from a queue of its own.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or denies us the queue.</exception>
    Task<IMessageSource> OpenAsync(Address from, CancellationToken ct);

    /// <summary>Checks whether the broker can be reached and accepts our credentials. It changes nothing there.</summary>
    Task<Probe> CheckAsync(CancellationToken ct);
}

/// <summary>
/// A queue opened for receiving. The broker hides a received message from other consumers until it is settled, and delivers it again when
/// this source or its connection ends first. Only one caller at a time may receive; any thread may settle. Settling a message a second time
/// changes nothing. A message that another source received cannot be settled here.
/// </summary>
public interface IMessageSource : IAsyncDisposable
{
    /// <summary>
    /// Waits for the first message, then returns it with the messages right behind it; returns none when <paramref name="wait"/> is over.
    /// Only the source of a grouped queue may lock more messages than it returns.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">
    /// The connection or the queue is gone: open it again. The broker delivers messages that were not settled again.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the wait: no message was received.</exception>
    Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct);

    /// <summary>Settles messages as processed: the broker deletes them.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be reached: it delivers them again.</exception>
    Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct);

    /// <summary>Returns messages to the queue: the broker delivers them again, to any consumer.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be reached: it delivers them again all the same.</exception>
    Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct);

    /// <summary>Moves a message that can never be processed to the dead letters, with the reason, where a person finds it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">A few words; no resident's data.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="BrokerUnavailableException">The broker could not be reached: it delivers the message again.</exception>
    Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct);
}

/// <summary>How a broker is reached.</summary>
/// <param name="Kind">The kind of broker: <c>rabbitmq</c> or <c>servicebus</c>.</param>
/// <param name="Connection">What the kind needs: an AMQP URI, a connection string, a host name. It contains secrets.</param>
/// <param name="Client">This process' name, shown in the broker's own console.</param>
public sealed record BrokerSettings(string Kind, string Connection, string Client)
{
    /// <summary>Client certificate and private authority, where the connection uses TLS; null for neither.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>
    /// The largest body that is read, in bytes; default 10 MiB. A larger message is only counted, and goes to the dead letters: no ticket,
    /// order or status update is so large.
    /// </summary>
    public int MaxBodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>The most bytes that the bodies of one receiving call have together, beside a first one; default 64 MiB.</summary>
    public long MaxBatchBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What is wrong with a body of a size; null for nothing.</summary>
    internal string? SizeProblem(long bytes) => bytes <= MaxBodyBytes ? null
        : FormattableString.Invariant($"it has {bytes / 1024d / 1024:0.#} MB: at most {MaxBodyBytes / 1024d / 1024:0.#} MB are read");

    /// <summary>Returns kind and client only: a record would print the connection, which contains secrets.</summary>
    public override string ToString() => $"{Kind} as {Client}";
}
