namespace Allentown311.Connectors.Brokers;

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
