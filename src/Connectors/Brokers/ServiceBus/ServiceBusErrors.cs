using Allentown311.Mappings.Translation;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Reason = Azure.Messaging.ServiceBus.ServiceBusFailureReason;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Describes errors at a queue for the person who can fix them.</summary>
internal static class ServiceBusErrors
{
    private const int MaxQuotedLength = 300;

    /// <summary>The exception that <see cref="IMessageSource"/> promises for an error of the client library.</summary>
    public static BrokerUnavailableException Of(Exception e, string queue) =>
        e as BrokerUnavailableException ?? new BrokerUnavailableException(Describe(e, queue), e) { IsMessageGone = IsLockLost(e) };

    /// <summary>
    /// True when a lock expired or was lost with its link: the broker delivers the message again, to us or to another consumer.
    /// </summary>
    /// <remarks>
    /// The client library closes a session's receiver by itself when the session is lost, or tries to lock the session once more: then the
    /// broker says that another receiver has it.
    /// </remarks>
    public static bool IsLockLost(Exception e) =>
        e is ObjectDisposedException
        or ServiceBusException
        {
            Reason: Reason.MessageLockLost or Reason.SessionLockLost or Reason.SessionCannotBeLocked or Reason.MessageNotFound,
        };

    /// <summary>
    /// Quotes the error text of Service Bus, on one line and shortened. Service Bus names entities and hosts in it, never a key or a body.
    /// </summary>
    public static string Quote(Exception e)
    {
        // The library's sentence about where to read more does not help our reader.
        var line = string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var text = line.Split(" For troubleshooting information", 2)[0];
        return $" Service Bus said: {ShortText.Shown(text, MaxQuotedLength)}";
    }

    private static string Describe(Exception e, string queue) => e switch
    {
        ServiceBusException { Reason: Reason.MessagingEntityNotFound } =>
            $"There is no queue {queue}: an administrator makes it (docs/servicebus.md).{Quote(e)}",
        ServiceBusException { Reason: Reason.MessagingEntityDisabled } =>
            $"The queue {queue} is disabled for receiving: enable it in the portal.{Quote(e)}",
        UnauthorizedAccessException or AuthenticationFailedException =>
            $"Service Bus does not let us take from {queue}: the key needs the claim Listen, an identity the role "
            + $"Azure Service Bus Data Receiver.{Quote(e)}",
        InvalidOperationException and not ObjectDisposedException =>
            $"The queue {queue} cannot be taken from in this way. One that requires sessions must be configured as grouped, "
            + $"any other must not.{Quote(e)}",
        _ when IsLockLost(e) => $"The lock on a message of {queue} was lost: it is delivered again.{Quote(e)}",
        _ => $"The queue {queue} of Service Bus cannot be reached.{Quote(e)}",
    };
}
