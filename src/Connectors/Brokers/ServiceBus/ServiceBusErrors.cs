using Allentown311.Mappings.Translation;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Reason = Azure.Messaging.ServiceBus.ServiceBusFailureReason;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>What went wrong at a queue, in words for the person who can mend it.</summary>
internal static class ServiceBusErrors
{
    private const int Longest = 300;

    /// <summary>The error the contract knows.</summary>
    public static BrokerUnavailableException Of(Exception e, string queue) => e as BrokerUnavailableException ?? new BrokerUnavailableException(Text(e, queue), e);

    /// <summary>True when the lock ran out or went with its link: the message is delivered again, to us or to others.</summary>
    /// <remarks>The client library closes a session's receiver by itself when the session is lost.</remarks>
    public static bool IsLockLost(Exception e) =>
        e is ObjectDisposedException or ServiceBusException { Reason: Reason.MessageLockLost or Reason.SessionLockLost or Reason.MessageNotFound };

    /// <summary>What Service Bus itself said, on one line and not without end; it names entities and hosts, never a key or a body.</summary>
    public static string Said(Exception e)
    {
        // Its own sentence on where to read more is of no use to our reader.
        var said = string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Split(" For troubleshooting information", 2)[0];
        return $" Service Bus said: {ShortText.Shown(said, Longest)}";
    }

    private static string Text(Exception e, string queue) => e switch
    {
        ServiceBusException { Reason: Reason.MessagingEntityNotFound } => $"There is no queue {queue}: an administrator makes it (docs/servicebus.md).{Said(e)}",
        ServiceBusException { Reason: Reason.MessagingEntityDisabled } => $"The queue {queue} is disabled for receiving: enable it in the portal.{Said(e)}",
        UnauthorizedAccessException or AuthenticationFailedException =>
            $"Service Bus does not let us take from {queue}: the key needs the claim Listen, an identity the role Azure Service Bus Data Receiver.{Said(e)}",
        InvalidOperationException and not ObjectDisposedException =>
            $"The queue {queue} cannot be taken from in this way. One that requires sessions must be configured as grouped, any other must not.{Said(e)}",
        _ when IsLockLost(e) => $"The lock on a message of {queue} was lost: it is delivered again.{Said(e)}",
        _ => $"The queue {queue} of Service Bus cannot be reached.{Said(e)}",
    };
}
