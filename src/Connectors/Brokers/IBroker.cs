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
