using Allentown311.Mappings;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Templates;
using MimeKit;

namespace Allentown311.Connectors.Mail;

/// <summary>The mail that a work order becomes. Pure.</summary>
internal static class OrderMail
{
    /// <summary>Writes the mail.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="values">The order's values.</param>
    /// <param name="now">The time (UTC).</param>
    /// <exception cref="TranslationException">A value cannot be translated, or an address is none.</exception>
    public static MimeMessage Write(MailMapping mapping, OrderValues values, DateTimeOffset now)
    {
        var reference = values.Order.Reference;
        var mail = new MailValues(values, act => mapping.LinkTo(reference, act, now));
        var submit = mapping.Submit;
        var body = new BodyBuilder
        {
            TextBody = submit.Text.Render(mail),
            HtmlBody = submit.Html?.Render(mail),
        };
        var message = new MimeMessage
        {
            MessageId = mapping.MessageId(reference),
            Date = now,
            Subject = submit.Subject.Render(mail),
            Body = body.ToMessageBody(),
        };
        Add(message.From, mapping.Connection.From, "from");
        Add(message.To, submit.To.Render(mail), "to");
        Add(message.Cc, submit.Cc?.Render(mail), "cc");
        Add(message.Bcc, submit.Bcc?.Render(mail), "bcc");

        // Answering machines leave such mails alone (RFC 3834, 5); people's answers are what is wanted.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "OOF, AutoReply");
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    private static void Add(InternetAddressList list, string? addresses, string key)
    {
        if (addresses is null)
        {
            return;
        }

        if (!InternetAddressList.TryParse(addresses, out var parsed) || parsed.Mailboxes.Any(m => !m.Address.Contains('@')))
        {
            throw new TranslationException($"\"{key}\" gives no mail address.");
        }

        list.AddRange(parsed);
    }
}
