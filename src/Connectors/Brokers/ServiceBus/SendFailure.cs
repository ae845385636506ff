using System.Net.Sockets;
using System.Security.Authentication;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Reason = Azure.Messaging.ServiceBus.ServiceBusFailureReason;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Decides what a failed send means for the messages in it. Pure.</summary>
/// <remarks>
/// An error with a reason counts as the service's answer to these messages: the service rejects a transfer as a whole and gives the reason.
/// Where it closes the link instead, the same error may arrive for a message that it has just accepted. The message's id, which is the same
/// at every try, covers that case.
/// </remarks>
internal static class SendFailure
{
    /// <summary>The result of the messages.</summary>
    /// <param name="e">The exception of the client library.</param>
    /// <param name="to">Name of the queue or topic.</param>
    /// <param name="sendBegun">
    /// True when the link was open, so that the messages may have been sent; false while it was being opened.
    /// </param>
    public static PublishResult ResultOf(Exception e, string to, bool sendBegun) => e switch
    {
        ServiceBusException { Reason: Reason.MessagingEntityNotFound } =>
            Closed($"There is no queue or topic {to}: an administrator makes it (docs/servicebus.md).", e),
        ServiceBusException { Reason: Reason.MessagingEntityDisabled } =>
            Closed($"{to} is disabled for sending: enable it in the portal.", e),
        ServiceBusException { Reason: Reason.MessageSizeExceeded } =>
            new PublishResult.Refused($"The message is larger than {to} takes.{ServiceBusErrors.Quote(e)}"),

        // While the link is being opened, this reason means that the namespace has too many connections.
        ServiceBusException { Reason: Reason.QuotaExceeded } when sendBegun => Closed($"{to} is full.", e),
        ServiceBusException { Reason: Reason.ServiceBusy } =>
            new PublishResult.Unavailable($"Service Bus is throttling this namespace.{ServiceBusErrors.Quote(e)}"),
        UnauthorizedAccessException => Closed(
            $"Service Bus does not let us send to {to}: the key needs the claim Send, an identity the role Azure Service Bus Data Sender.",
            e),
        AuthenticationFailedException =>
            new PublishResult.Unavailable($"Azure gave this process no token to enter Service Bus with.{ServiceBusErrors.Quote(e)}"),
        ObjectDisposedException or OperationCanceledException => Lost(e, sendBegun),

        // The library throws these for a message that the entity cannot accept: no session id where sessions are required, an id that is
        // too long. Before a message was sent the cause is the entity: a key for another queue, a link that the service does not allow.
        ArgumentException or InvalidOperationException or NotSupportedException when sendBegun => RefusedAsItIs(e),
        ArgumentException or InvalidOperationException or NotSupportedException =>
            Closed($"Service Bus does not open {to} for sending.", e),
        _ => Lost(e, sendBegun && !IsConnectFailure(e)),
    };

    /// <summary>The result of a message that no queue of Service Bus can accept.</summary>
    public static PublishResult RefusedAsItIs(Exception e) =>
        new PublishResult.Refused($"Service Bus cannot take the message as it is.{ServiceBusErrors.Quote(e)}");

    /// <summary>True when one message of several may be the cause: sent separately, the others may be accepted.</summary>
    /// <remarks>A partitioned entity also refuses messages of several sessions in one transfer, and accepts each of them alone.</remarks>
    public static bool MayConcernOneMessage(Exception e) =>
        e is ServiceBusException { Reason: Reason.MessageSizeExceeded } or ArgumentException or NotSupportedException
        || e is InvalidOperationException and not ObjectDisposedException;

    // The queue or topic accepts no message at present.
    private static PublishResult.Refused Closed(string reason, Exception e) => new($"{reason}{ServiceBusErrors.Quote(e)}", TakesNone: true);

    private static PublishResult Lost(Exception e, bool sendBegun) => sendBegun
        ? new PublishResult.Unknown($"It was sent, and no answer came.{ServiceBusErrors.Quote(e)}")
        : new PublishResult.Unavailable($"Service Bus cannot be reached.{ServiceBusErrors.Quote(e)}");

    // These errors occur only while connecting. A connection reset is not among them: it may also occur in the middle of a send.
    private static bool IsConnectFailure(Exception? e) => e switch
    {
        null => false,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } => true,
        SocketException { SocketErrorCode: SocketError.NoData or SocketError.TryAgain } => true,
        AuthenticationException => true,
        AggregateException several => several.InnerExceptions.Any(IsConnectFailure),
        _ => IsConnectFailure(e.InnerException),
    };
}
