using System.Net.Sockets;
using System.Security.Authentication;
using Allentown311.Mappings.Translation;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// Describes the errors of a RabbitMQ broker in words. The texts may name queues, hosts and users; they contain no secret and no body.
/// </summary>
internal static class RabbitMqErrors
{
    // AMQP 0-9-1, 1.4: reply codes.
    public const ushort AccessRefused = 403;
    public const ushort NotFound = 404;
    public const ushort Locked = 405;
    public const ushort PreconditionFailed = 406;

    /// <summary>True when the broker refused user or password.</summary>
    public static bool IsLoginRefused(Exception error)
    {
        for (var e = error; e is not null; e = (e as AggregateException)?.InnerExceptions[^1] ?? e.InnerException)
        {
            if (e is PossibleAuthenticationFailureException or AuthenticationFailureException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why the broker cannot be reached.</summary>
    public static string Of(Exception error)
    {
        for (var e = error; e is not null; e = (e as AggregateException)?.InnerExceptions[^1] ?? e.InnerException)
        {
            switch (e)
            {
                case PossibleAuthenticationFailureException or AuthenticationFailureException:
                    return "it does not let us in: user or password is wrong";
                case OperationInterruptedException { ShutdownReason: { } reason }:
                    return Of(reason);
                case AuthenticationException tls:
                    return $"TLS is refused: {ShortText.Of(tls.Message)}";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return "its name is not found";
                case SocketException socket:
                    return $"no connection ({socket.SocketErrorCode})";
                case OperationCanceledException or TimeoutException:
                    return "it does not answer";
            }
        }

        return $"no connection ({error.GetType().Name})";
    }

    /// <summary>Why a connection or a channel was closed.</summary>
    public static string Of(ShutdownEventArgs? reason) => reason switch
    {
        null => "the connection is closed",
        { Initiator: ShutdownInitiator.Peer } => ShortText.Of($"{reason.ReplyText} ({reason.ReplyCode})"),
        { Exception: { } error } => Of(error),
        _ => "the connection is lost",
    };

    /// <summary>The reply code with which the broker refused an operation; 0 for any other error.</summary>
    public static ushort ReplyCodeOf(Exception error) =>
        error is OperationInterruptedException { ShutdownReason: { Initiator: ShutdownInitiator.Peer } reason }
            ? reason.ReplyCode
            : (ushort)0;
}
