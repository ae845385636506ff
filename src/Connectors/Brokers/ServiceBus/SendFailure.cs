using System.Net.Sockets;
using System.Security.Authentication;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Reason = Azure.Messaging.ServiceBus.ServiceBusFailureReason;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>What a failed send means for the messages in it.</summary>
/// <remarks>
/// An error that names a reason is taken as the answer to these messages: the service rejects a transfer as a whole and says why. Where it ends the link instead, the
/// same error arrives for a message it may just have taken; its unchanging id is there for that.
/// </remarks>
internal static class SendFailure
{
    /// <summary>How the messages ended.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="to">Name of the queue or topic.</param>
    /// <param name="begun">True when the link was open before, so that the messages may have left; false while it was still being opened.</param>
    public static PublishResult Of(Exception e, string to, bool begun) => e switch
    {
        ServiceBusException { Reason: Reason.MessagingEntityNotFound } =>
            new PublishResult.Refused($"There is no queue or topic {to}: an administrator makes it (docs/servicebus.md).{ServiceBusErrors.Said(e)}", TakesNone: true),
        ServiceBusException { Reason: Reason.MessagingEntityDisabled } =>
            new PublishResult.Refused($"{to} is disabled for sending: enable it in the portal.{ServiceBusErrors.Said(e)}", TakesNone: true),
        ServiceBusException { Reason: Reason.MessageSizeExceeded } =>
            new PublishResult.Refused($"The message is larger than {to} takes.{ServiceBusErrors.Said(e)}"),

        // While connecting it is the number of connections that is used up.
        ServiceBusException { Reason: Reason.QuotaExceeded } when begun => new PublishResult.Refused($"{to} is full.{ServiceBusErrors.Said(e)}", TakesNone: true),
        ServiceBusException { Reason: Reason.ServiceBusy } => new PublishResult.Unavailable($"Service Bus is throttling this namespace.{ServiceBusErrors.Said(e)}"),
        UnauthorizedAccessException => new PublishResult.Refused(
            $"Service Bus does not let us send to {to}: the key needs the claim Send, an identity the role Azure Service Bus Data Sender.{ServiceBusErrors.Said(e)}", TakesNone: true),
        AuthenticationFailedException => new PublishResult.Unavailable($"Azure gave this process no token to enter Service Bus with.{ServiceBusErrors.Said(e)}"),
        ObjectDisposedException or OperationCanceledException => Lost(e, begun),

        // The service's words for a message that the entity cannot take: no session id where sessions are required, an id that is too long. Before any message was on its
        // way they are about the place: a key for another queue, a link the service does not allow.
        ArgumentException or InvalidOperationException or NotSupportedException when begun => NotAsItIs(e),
        ArgumentException or InvalidOperationException or NotSupportedException => new PublishResult.Refused($"Service Bus does not open {to} for sending.{ServiceBusErrors.Said(e)}", TakesNone: true),
        _ => Lost(e, begun && !NeverConnected(e)),
    };

    /// <summary>A message that no queue of Service Bus could take.</summary>
    public static PublishResult NotAsItIs(Exception e) => new PublishResult.Refused($"Service Bus cannot take the message as it is.{ServiceBusErrors.Said(e)}");

    /// <summary>True when one message of several may be the cause: sent apart, the others may be taken.</summary>
    /// <remarks>A partitioned entity also refuses messages of several sessions in one transfer, and takes each alone.</remarks>
    public static bool MayBeOneOfThem(Exception e) =>
        e is ServiceBusException { Reason: Reason.MessageSizeExceeded } or ArgumentException or NotSupportedException
        || e is InvalidOperationException and not ObjectDisposedException;

    private static PublishResult Lost(Exception e, bool begun) => begun
        ? new PublishResult.Unknown($"It was sent, and no answer came.{ServiceBusErrors.Said(e)}")
        : new PublishResult.Unavailable($"Service Bus cannot be reached.{ServiceBusErrors.Said(e)}");

    // These come only of making a connection; a reset may come of both.
    private static bool NeverConnected(Exception? e) => e switch
    {
        null => false,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => true,
        AuthenticationException => true,
        AggregateException several => several.InnerExceptions.Any(NeverConnected),
        _ => NeverConnected(e.InnerException),
    };
}
