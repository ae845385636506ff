using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Allentown311.Connectors.Http;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// Tells what became of a mail from how its sending failed and how far it was. Pure. No reason holds the server's own words: they repeat
/// the address.
/// </summary>
internal static class SmtpOutcome
{
    /// <summary>What a failure means for the mail.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="stage">How far the mail was.</param>
    /// <param name="waited">The limit that was over, where the server gave no answer.</param>
    public static Delivery Of(Exception failure, SmtpStage stage, TimeSpan waited) => (stage, CodeOf(failure)) switch
    {
        // RFC 5321, 4.2.1: the first digit decides.
        (SmtpStage.TextSent, >= 200 and <= 299) => new Delivery.Sent(),
        (SmtpStage.TextSent, >= 500 and <= 599 and var code) when failure is not ServiceNotAuthenticatedException
            => new Delivery.Refused($"the mail server refused the mail ({code})"),
        (SmtpStage.TextSent, null or < 400 or > 599) => new Delivery.Unsure(Unanswered(failure, waited)),
        (SmtpStage.Sending, >= 500 and <= 599 and var code) when Is(failure, SmtpErrorCode.RecipientNotAccepted)
            => new Delivery.Refused($"the mail server refused the recipient ({code})"),
        (SmtpStage.Sending, >= 500 and <= 599 and var code) when Is(failure, SmtpErrorCode.UnexpectedStatusCode)
            => new Delivery.Refused($"the mail server refused the mail ({code})"),
        (SmtpStage.LoggingIn, var code) when failure is AuthenticationException
            => new Delivery.Later(code is null ? "the mail server refused the login" : $"the mail server refused the login ({code})"),
        (_, { } code) => new Delivery.Later($"the mail server answered {code}"),
        _ => new Delivery.Later(NotSent(failure, stage, waited)),
    };

    /// <summary>
    /// True when a kept connection failed, and not the mail: it had been closed meanwhile, or carries no more mails. A fresh one is tried
    /// at once.
    /// </summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="stage">How far the mail was.</param>
    public static bool IsOfTheConnection(Exception failure, SmtpStage stage) => stage == SmtpStage.Sending
        && (failure is not SmtpCommandException { StatusCode: not SmtpStatusCode.ServiceNotAvailable }
            || Is(failure, SmtpErrorCode.SenderNotAccepted));

    /// <summary>
    /// True when the server refused us, and not this mail: to ask it again at once, for each mail that waits, would lock the account.
    /// </summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="stage">How far the mail was.</param>
    public static bool IsOfTheLogin(Exception failure, SmtpStage stage) =>
        stage == SmtpStage.LoggingIn && failure is AuthenticationException or NoTokenException;

    private static bool Is(Exception failure, SmtpErrorCode what) => failure is SmtpCommandException command && command.ErrorCode == what;

    private static string Unanswered(Exception failure, TimeSpan waited)
    {
        var minutes = waited.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
        return failure is OperationCanceledException or TimeoutException
            ? $"the mail server had the whole mail and gave no answer within {minutes} min"
            : "the mail server had the whole mail and hung up before it answered";
    }

    private static string NotSent(Exception failure, SmtpStage stage, TimeSpan waited) => failure switch
    {
        OperationCanceledException or TimeoutException or SslHandshakeException { InnerException: OperationCanceledException }
            => string.Create(CultureInfo.InvariantCulture, $"the mail server gave no answer within {waited.TotalSeconds:0.#} s"),
        _ when stage == SmtpStage.Connecting && Causes(failure).Any(IsOfOurFiles) => "our certificate or authority cannot be read",
        SslHandshakeException { ServerCertificate: not null } => "the mail server's certificate is not trusted",
        SslHandshakeException => "no secure connection to the mail server can be made",
        NoTokenException => $"no access token for the mail server: {failure.Message}",
        NotSupportedException when stage == SmtpStage.Connecting => "the mail server offers no STARTTLS",
        NotSupportedException when stage == SmtpStage.LoggingIn => "the mail server offers no way to log in that we know",
        _ when stage == SmtpStage.Connecting && Causes(failure).OfType<SocketException>().FirstOrDefault() is { } socket
            => $"the mail server cannot be reached ({socket.SocketErrorCode})",
        SmtpProtocolException or IOException or ServiceNotConnectedException => "the mail server hung up",
        _ => $"the mail server did not take the mail ({failure.GetBaseException().GetType().Name})",
    };

    private static int? CodeOf(Exception failure) => failure switch
    {
        SmtpCommandException command => (int)command.StatusCode,
        ServiceNotAuthenticatedException => (int)SmtpStatusCode.AuthenticationRequired,
        AuthenticationException { InnerException: SmtpCommandException inner } => (int)inner.StatusCode,

        // MailKit writes the answer's code before its words.
        AuthenticationException login when login.Message.Length > 3
            && int.TryParse(login.Message.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) => code,
        _ => null,
    };

    private static bool IsOfOurFiles(Exception failure) =>
        failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or CryptographicException;

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            yield return failure;
        }
    }
}
