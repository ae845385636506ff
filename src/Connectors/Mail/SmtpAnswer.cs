using System.Globalization;
using MailKit.Net.Smtp;

namespace Allentown311.Connectors.Mail;

/// <summary>What a mail server's refusal means for an order (RFC 5321, 4.2.1: the first digit decides). Pure.</summary>
internal static class SmtpAnswer
{
    // A server that puts a mail off (4xx) wants it again after a while (RFC 5321, 4.5.4.1), not at once.
    private static readonly TimeSpan PutOff = TimeSpan.FromMinutes(1);

    /// <summary>The result of a refusal.</summary>
    /// <param name="code">The answer's code.</param>
    /// <param name="refused">What the server refused.</param>
    public static SubmitResult ToResult(int code, SmtpErrorCode refused)
    {
        var answered = string.Create(CultureInfo.InvariantCulture, $"the mail server answered {code}");
        return (code, refused) switch
        {
            // Who we are does not suit it: no other order will fare better.
            (_, SmtpErrorCode.SenderNotAccepted) => new SubmitResult.Retry($"The mail server takes nothing from our address: {answered}"),
            ( >= 500, SmtpErrorCode.RecipientNotAccepted) => new SubmitResult.Rejected($"The department's address is refused: {answered}"),
            ( >= 500, _) => new SubmitResult.Rejected($"The mail is refused: {answered}"),
            _ => new SubmitResult.Retry($"The mail was put off: {answered}", PutOff),
        };
    }
}
