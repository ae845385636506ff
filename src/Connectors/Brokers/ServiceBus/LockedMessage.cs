using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>A received message with the receiver that settles it.</summary>
/// <param name="source">The source that received it.</param>
/// <param name="receiver">The receiver that holds its lock, or its session's lock.</param>
/// <param name="message">The message.</param>
internal sealed class LockedMessage(PeekLockSource source, ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
{
    // 1 once a caller settles the message; several threads may try at once.
    private int settled;

    public PeekLockSource Source => source;

    public ServiceBusReceiver Receiver => receiver;

    public ServiceBusReceivedMessage Message => message;

    /// <summary>True for the first caller that tries to settle the message.</summary>
    public bool TrySettle() => Interlocked.Exchange(ref settled, 1) == 0;

    /// <summary>Marks the message as not settled, after the attempt failed.</summary>
    public void Unsettle() => Volatile.Write(ref settled, 0);
}
