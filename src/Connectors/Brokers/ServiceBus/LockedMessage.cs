using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>A message that was taken: what it is settled by.</summary>
/// <param name="by">The source that took it.</param>
/// <param name="receiver">The receiver that has its lock, or its session's.</param>
/// <param name="message">The message.</param>
internal sealed class LockedMessage(PeekLockSource by, ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
{
    private int settled;

    public PeekLockSource By => by;

    public ServiceBusReceiver Receiver => receiver;

    public ServiceBusReceivedMessage Message => message;

    /// <summary>True for the first to settle it.</summary>
    public bool TrySettle() => Interlocked.Exchange(ref settled, 1) == 0;

    /// <summary>It could not be settled.</summary>
    public void Unsettle() => Volatile.Write(ref settled, 0);
}
