using System.Text;
using Allentown311.CrmCore.Services;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Composes the mail for a message, with the city as its sender, a mark that it is automatic, and a Message-ID.</summary>
/// <param name="fromName">The sender's name by language.</param>
/// <param name="fromAddress">The sender's mail address.</param>
/// <param name="encoding">The body's encoding: 8bit for files, so that people can read them, and quoted-printable for SMTP.</param>
/// <param name="time">The clock, for the mail's date.</param>
internal sealed class MailMessages(Translated fromName, string fromAddress, ContentEncoding encoding, TimeProvider time)
{
    // RFC 5322, 2.1.1: no line of a message is longer, not counting its CR LF.
    private const int LongestLine = 998;

    private readonly string domain = fromAddress[(fromAddress.LastIndexOf('@') + 1)..];

    /// <summary>
    /// The mail; null when the message's address is not a mail address. The Message-ID is made of the message's id, so that the receiver
    /// can drop a duplicate. The header Auto-Submitted (RFC 3834) keeps vacation responders from answering.
    /// </summary>
    public MimeMessage? Compose(Message message)
    {
        // Without the resident's name: it is what a caller wrote, and a header would carry it to whoever has the address.
        if (Recipient.Of(message.To, "") is not { } to)
        {
            return null;
        }

        var text = new TextPart("plain") { ContentTransferEncoding = encoding };
        text.SetText(Encoding.UTF8, $"{message.Body.ReplaceLineEndings("\r\n").TrimEnd()}\r\n");
        text.Headers.Add("Content-Language", OneLine(message.Language));
        var mail = new MimeMessage { Date = time.GetUtcNow(), Subject = OneLine(message.Subject), Body = text };

        // MimeKit spells the header "Message-Id". Some mail filters compare with the spelling of RFC 5322, which is "Message-ID".
        mail.Headers.Remove(HeaderId.MessageId);
        mail.Headers.Add("Message-ID", $"<notice-{FileNames.Safe(message.Id)}@{domain}>");
        mail.From.Add(new MailboxAddress(Encoding.UTF8, OneLine(fromName.In(message.Language)), fromAddress));
        mail.To.Add(to);
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Prepare(EncodingConstraint.EightBit, LongestLine);
        return mail;
    }

    /// <summary>
    /// True when the recipient's address has characters beyond ASCII before its @. Only a server with SMTPUTF8 (RFC 6531) accepts such a
    /// mail. A domain beyond ASCII has an ASCII form (RFC 5891), which every server accepts.
    /// </summary>
    public static bool NeedsUtf8(MimeMessage mail) => mail.To.Mailboxes.Any(to => !to.LocalPart.All(char.IsAscii));

    /// <summary>How a mail is written: lines end with CR LF (RFC 5322, 2.1), and headers hold UTF-8 only when the address does.</summary>
    public static FormatOptions Format(MimeMessage mail)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        format.International = NeedsUtf8(mail);
        return format;
    }

    // A line break in a subject or a name would begin another header.
    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
}
