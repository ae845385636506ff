using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Allentown311.CrmCore.Services;

namespace Allentown311.Hub.Notices.Channels;

/// <summary>Makes a mail of a message: who writes, what marks it as automatic, and the id a repeat is known by.</summary>
/// <param name="fromName">Sender's name by language.</param>
/// <param name="fromAddress">Sender's mail address.</param>
/// <param name="encoding">
/// How the body is written: 8bit where people open the file, base64 on the wire. The framework's quoted-printable writes line ends as
/// <c>=0D=0A</c>, which RFC 2045 (6.7) does not take for line ends.
/// </param>
internal sealed class Letters(Translated fromName, string fromAddress, TransferEncoding encoding)
{
    private readonly string domain = new MailAddress(fromAddress).Host;

    /// <summary>
    /// The mail; null when the address is not one. The Message-ID is made of the message's id, so that a repeat is dropped by the far side;
    /// Auto-Submitted (RFC 3834) keeps vacation responders quiet.
    /// </summary>
    public MailMessage? Make(Message message)
    {
        // A line break in an address or subject would start a header of its own; beyond ASCII, an address needs a server with SMTPUTF8.
        if (message.To.Any(c => char.IsControl(c) || !char.IsAscii(c)) || !MailAddress.TryCreate(message.To, OneLine(message.ToName), Encoding.UTF8, out var to)
            || to.Address != message.To)
        {
            return null;
        }

        var mail = new MailMessage
        {
            From = new MailAddress(fromAddress, OneLine(fromName.In(message.Language)), Encoding.UTF8),
            Subject = OneLine(message.Subject),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
            Body = message.Body.ReplaceLineEndings("\r\n"),
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = encoding,
        };
        mail.To.Add(to);
        mail.Headers.Add("Message-ID", $"<notice-{FileNames.Safe(message.Id)}@{domain}>");
        mail.Headers.Add("Content-Language", OneLine(message.Language));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
}
