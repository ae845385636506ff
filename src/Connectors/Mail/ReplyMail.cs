using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Mail;
using MimeKit;
using MimeKit.Text;

namespace Allentown311.Connectors.Mail;

/// <summary>What a mail in the mailbox is. The hierarchy is closed. Pure.</summary>
internal abstract record ReplyMail
{
    private ReplyMail()
    {
    }

    /// <summary>A person's reply to the mail of an order.</summary>
    public sealed record Reply(string Reference, string Text) : ReplyMail;

    /// <summary>A mail server's report that the mail of an order did not arrive (RFC 3464).</summary>
    public sealed record Bounce(string Reference, string Reason) : ReplyMail;

    /// <summary>A person's mail that names an order without answering the mail of it, so that nobody can tell who wrote it.</summary>
    public sealed record Unproven(string Reference) : ReplyMail;

    /// <summary>Everything else: our own copies, answering machines, reports of delay, strangers.</summary>
    public sealed record Other : ReplyMail;

    /// <summary>Reads a mail.</summary>
    public static ReplyMail Read(MimeMessage mail, MailMapping mapping)
    {
        string? Find(string? text) => OrderMessageId.FindReference(text, mapping.Connection.Secret.Current, mapping.Name);

        if (FindReport(mail) is { } report)
        {
            return report.OfType<MessageDeliveryStatus>().FirstOrDefault() is { } status
                && Failure(status) is { } reason
                && Find(OriginalId(report)) is { } bounced
                ? new Bounce(bounced, reason)
                : new Other();
        }

        if (Find(mail.MessageId) is not null || IsAutomatic(mail))
        {
            return new Other();
        }

        if (Find(mail.InReplyTo) is { } answered)
        {
            return new Reply(answered, TextOf(mail));
        }

        if (mail.References.Select(Find).FirstOrDefault(r => r is not null) is { } threaded)
        {
            return new Reply(threaded, TextOf(mail));
        }

        return FindNamed(mail.Subject) is { } named ? new Unproven(named) : new Other();
    }

    // RFC 3834, 5; and what programs wrote that are older than it.
    private static bool IsAutomatic(MimeMessage mail) =>
        (mail.Headers[HeaderId.AutoSubmitted] is { } submitted && !submitted.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase))
        || mail.Headers["X-Autoreply"] is not null
        || mail.Headers["X-Autorespond"] is not null
        || mail.Headers[HeaderId.Precedence]?.Trim().ToUpperInvariant() is "BULK" or "JUNK" or "LIST" or "AUTO_REPLY";

    private static MultipartReport? FindReport(MimeMessage mail) => mail.Body is MultipartReport report
        && "delivery-status".Equals(report.ReportType, StringComparison.OrdinalIgnoreCase) ? report : null;

    private static string? Failure(MessageDeliveryStatus status)
    {
        // The first group is about the message, each other one about a recipient (RFC 3464, 2.1).
        foreach (var recipient in status.StatusGroups)
        {
            if ("failed".Equals(recipient["Action"]?.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                var words = $"{recipient["Status"]} {recipient["Diagnostic-Code"]}".Trim();
                return words.Length > 0 ? words : "no reason is given";
            }
        }

        return null;
    }

    // The third part is the mail that came back, or its headers.
    private static string? OriginalId(MultipartReport report) => report.Select(part => part switch
    {
        MessagePart { Message: { } original } => original.MessageId,
        TextPart headers when headers.ContentType.IsMimeType("text", "rfc822-headers") => headers.Text,
        _ => null,
    }).FirstOrDefault(text => text is not null);

    private static string? FindNamed(string? subject) => (subject ?? "")
        .Split([' ', ':', ',', '[', ']', '(', ')', '#'], StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(word => WorkOrderId.TryParseReference(word, out _, out _));

    private static string TextOf(MimeMessage mail) => mail.TextBody ?? (mail.HtmlBody is { } html ? TextOf(html) : "");

    private static string TextOf(string html)
    {
        var text = new System.Text.StringBuilder();
        var hidden = 0;
        var tokens = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        while (tokens.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken
                {
                    Id: HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title or HtmlTagId.BlockQuote,
                    IsEmptyElement: false,
                } tag:
                    hidden = Math.Max(0, hidden + (tag.IsEndTag ? -1 : 1));
                    break;
                case HtmlTagToken { Id: HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI }:
                    text.Append('\n');
                    break;
                case HtmlDataToken data when hidden == 0:
                    text.Append(data.Data.ReplaceLineEndings(" "));
                    break;
            }
        }

        return string.Join('\n', text.ToString().Split('\n').Select(line => line.Trim(' ', '\t', '\u00A0')));
    }
}
