using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Allentown311.Connectors.Http;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// Decides the outcome of a mail from the failure and from how far the transmission had come. Pure. No reason holds the text of the
/// server's answer, because that repeats the address.
/// </summary>
internal static class SmtpOutcome
{
    /// <summary>The outcome of a mail whose transmission failed.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="stage">How far the transmission had come.</param>
    /// <param name="timeLimit">The time limit that elapsed when the server gave no answer.</param>
    /// <param name="awaitsGreeting">True when the server accepted the connection and did not greet.</param>
    public static Delivery Of(
        Exception failure, SmtpStage stage, TimeSpan timeLimit, bool awaitsGreeting = false) => (stage, CodeOf(failure)) switch
        {
            // RFC 5321, 4.2.1: the first digit of the code decides.
            (SmtpStage.TextSent, >= 200 and <= 299) => new Delivery.Sent(),
            (SmtpStage.TextSent, >= 500 and <= 599 and var code) when failure is not ServiceNotAuthenticatedException
                => new Delivery.Refused($"the mail server refused the mail ({code})"),
            (SmtpStage.TextSent, null or < 400 or > 599) => new Delivery.Unsure(ReasonUnanswered(failure, timeLimit)),
            (SmtpStage.Sending, >= 500 and <= 599 and var code) when HasCode(failure, SmtpErrorCode.RecipientNotAccepted)
                => new Delivery.Refused($"the mail server refused the recipient ({code})"),
            (SmtpStage.Sending, >= 500 and <= 599 and var code) when HasCode(failure, SmtpErrorCode.UnexpectedStatusCode)
                => new Delivery.Refused($"the mail server refused the mail ({code})"),
            (SmtpStage.LoggingIn, var code) when failure is AuthenticationException
                => new Delivery.Later(code is null ? "the mail server refused the login" : $"the mail server refused the login ({code})"),
            (_, { } code) => new Delivery.Later($"the mail server answered {code}"),
            _ when awaitsGreeting && IsTimeout(failure) => new Delivery.Later(
                string.Create(CultureInfo.InvariantCulture, $"the mail server sent no greeting within {timeLimit.TotalSeconds:0.#} s; ")
                + "one that wants TLS from the first byte sends none: then write security: tls"),
            _ => new Delivery.Later(ReasonNotSent(failure, stage, timeLimit)),
        };

    /// <summary>
    /// True when a reused connection failed and not the mail: the server had closed the connection, or accepts no more mails over it. The
    /// sender tries a new connection at once.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="stage">How far the transmission had come.</param>
    public static bool IsConnectionFailure(Exception failure, SmtpStage stage) => stage == SmtpStage.Sending
        && (failure is not SmtpCommandException { StatusCode: not SmtpStatusCode.ServiceNotAvailable }
            || HasCode(failure, SmtpErrorCode.SenderNotAccepted));

    /// <summary>
    /// True when the server refused the login and not the mail. Another login at once, for each mail that waits, would lock the account.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="stage">How far the transmission had come.</param>
    public static bool IsLoginRefusal(Exception failure, SmtpStage stage) =>
        stage == SmtpStage.LoggingIn && failure is AuthenticationException or NoTokenException;

    private static bool HasCode(Exception failure, SmtpErrorCode code) =>
        failure is SmtpCommandException command && command.ErrorCode == code;

    private static string ReasonUnanswered(Exception failure, TimeSpan timeLimit)
    {
        var minutes = timeLimit.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
        return failure is OperationCanceledException or TimeoutException
            ? $"the mail server had the whole mail and gave no answer within {minutes} min"
            : "the mail server had the whole mail and hung up before it answered";
    }

    private static bool IsTimeout(Exception failure) => failure
        is OperationCanceledException or TimeoutException or SslHandshakeException { InnerException: OperationCanceledException };

    private static string ReasonNotSent(Exception failure, SmtpStage stage, TimeSpan timeLimit) => failure switch
    {
        _ when IsTimeout(failure)
            => string.Create(CultureInfo.InvariantCulture, $"the mail server gave no answer within {timeLimit.TotalSeconds:0.#} s"),
        _ when stage == SmtpStage.Connecting && WithInnerExceptions(failure).Any(IsFailureOfOwnFile)
            => "our certificate or authority cannot be read",
        SslHandshakeException { ServerCertificate: not null } => "the mail server's certificate is not trusted",
        SslHandshakeException => "no secure connection to the mail server can be made",
        NoTokenException => $"no access token for the mail server: {failure.Message}",
        NotSupportedException when stage == SmtpStage.Connecting => "the mail server offers no STARTTLS",
        NotSupportedException when stage == SmtpStage.LoggingIn => "the mail server offers no way to log in that we know",
        _ when stage == SmtpStage.Connecting && WithInnerExceptions(failure).OfType<SocketException>().FirstOrDefault() is { } socket
            => $"the mail server cannot be reached ({socket.SocketErrorCode})",
        SmtpProtocolException or IOException or ServiceNotConnectedException => "the mail server hung up",
        _ => $"the mail server did not take the mail ({failure.GetBaseException().GetType().Name})",
    };

    private static int? CodeOf(Exception failure) => failure switch
    {
        SmtpCommandException command => (int)command.StatusCode,
        ServiceNotAuthenticatedException => (int)SmtpStatusCode.AuthenticationRequired,
        AuthenticationException { InnerException: SmtpCommandException inner } => (int)inner.StatusCode,

        // MailKit puts the answer's code at the beginning of the message.
        AuthenticationException login when login.Message.Length > 3
            && int.TryParse(login.Message.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) => code,
        _ => null,
    };

    private static bool IsFailureOfOwnFile(Exception failure) =>
        failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or CryptographicException;

    private static IEnumerable<Exception> WithInnerExceptions(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            yield return failure;
        }
    }
}
