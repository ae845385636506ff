using System.Text;
using Allentown311.CrmCore.Services;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Makes a mail of a message: who writes, what marks it as automatic, and the id a repeat is known by.</summary>
/// <param name="fromName">Sender's name by language.</param>
/// <param name="fromAddress">Sender's mail address.</param>
/// <param name="encoding">How the body is written: 8bit where people open the file, quoted-printable on the wire.</param>
/// <param name="time">The clock, for the date.</param>
internal sealed class MailMessages(Translated fromName, string fromAddress, ContentEncoding encoding, TimeProvider time)
{
    // RFC 5322, 2.1.1: no line of a message is longer, without its end.
    private const int LongestLine = 998;

    private readonly string domain = fromAddress[(fromAddress.LastIndexOf('@') + 1)..];

    /// <summary>
    /// The mail; null when the address is not one. The Message-ID is made of the message's id, so that a repeat is dropped by the far side;
    /// Auto-Submitted (RFC 3834) keeps vacation responders quiet.
    /// </summary>
    public MimeMessage? Make(Message message)
    {
        if (Recipient.Of(message.To, OneLine(message.ToName)) is not { } to)
        {
            return null;
        }

        var text = new TextPart("plain") { ContentTransferEncoding = encoding };
        text.SetText(Encoding.UTF8, $"{message.Body.ReplaceLineEndings("\r\n").TrimEnd()}\r\n");
        text.Headers.Add("Content-Language", OneLine(message.Language));
        var mail = new MimeMessage { Date = time.GetUtcNow(), Subject = OneLine(message.Subject), Body = text };

        // Taken out and put in: what it is called then is what RFC 5322 calls it, which some rules for mail compare to the letter.
        mail.Headers.Remove(HeaderId.MessageId);
        mail.Headers.Add("Message-ID", $"<notice-{FileNames.Safe(message.Id)}@{domain}>");
        mail.From.Add(new MailboxAddress(Encoding.UTF8, OneLine(fromName.In(message.Language)), fromAddress));
        mail.To.Add(to);
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Prepare(EncodingConstraint.EightBit, LongestLine);
        return mail;
    }

    /// <summary>
    /// True when the recipient's address is beyond ASCII before its @: such a mail goes only by servers that know SMTPUTF8 (RFC 6531). A
    /// domain beyond ASCII has a form within it (RFC 5891) and goes by any.
    /// </summary>
    public static bool NeedsUtf8(MimeMessage mail) => mail.To.Mailboxes.Any(to => !to.LocalPart.All(char.IsAscii));

    /// <summary>How it is written: lines end with CR LF (RFC 5322, 2.1), headers are beyond ASCII only where the address is.</summary>
    public static FormatOptions Format(MimeMessage mail)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        format.International = NeedsUtf8(mail);
        return format;
    }

    // A line break in a subject or name would start a header of its own.
    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
}
