using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Mail;

/// <summary>The mail that is an order.</summary>
/// <param name="To">Whom it goes to: an address, or several with commas between them.</param>
/// <param name="Cc">Who gets a copy that all see; null for nobody.</param>
/// <param name="Bcc">Who gets a copy that nobody sees, such as our own mailbox; null for nobody.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The plain text.</param>
/// <param name="Html">The same as a page; null for a mail of plain text alone.</param>
public sealed record MailSubmit(
    SecretTemplate To, SecretTemplate? Cc, SecretTemplate? Bcc, SecretTemplate Subject, SecretTemplate Text, SecretTemplate? Html)
{
    /// <summary>Reads the section; null when a mistake was noted.</summary>
    internal static MailSubmit? Read(YamlMap root, Names names, bool hasLinks)
    {
        if (root.Need("submit", "{ to: cemetery@example.gov, subject: \"Work order {{ref}}\", text: \"…\" }")?.Map() is not { } section)
        {
            return null;
        }

        var withLinks = hasLinks ? names.And(MailValues.LinkNames) : names;
        var to = section.Need("to", "cemetery@example.gov") is { } t ? SecretTemplate.Read(t, Escaping.Line, names) : null;
        var cc = section.Find("cc") is { } c ? SecretTemplate.Read(c, Escaping.Line, names) : null;
        var bcc = section.Find("bcc") is { } b ? SecretTemplate.Read(b, Escaping.Line, names) : null;
        var subject = section.Need("subject", "\"Work order {{ref}}\"") is { } s
            ? PersonalData.KeepOut(
                s,
                SecretTemplate.Read(s, Escaping.Line, names),
                "into a subject, which mail servers log",
                "Write it in the text")
            : null;
        var text = section.Need("text", "\"{{ticket.description}}\"") is { } p ? SecretTemplate.Read(p, Escaping.None, withLinks) : null;
        var html = section.Find("html") is { } h ? SecretTemplate.Read(h, Escaping.Xml, withLinks) : null;
        if (subject is not null)
        {
            RequiredNames.RequireReference(section.Find("subject")!, [subject.Sent]);
        }

        if (hasLinks && text is not null && !text.Sent.Names.Any(n => n.StartsWith("link.", StringComparison.Ordinal)))
        {
            section.Find("text")!.Fault(
                $"\"{section.Path}.text\" has no link, and connection.links says that there are some",
                $"Write one or more of {string.Join(", ", MailValues.LinkNames.Select(n => $"{{{{{n}}}}}"))} into it");
        }

        section.Close();
        return to is null || subject is null || text is null ? null : new MailSubmit(to, cc, bcc, subject, text, html);
    }
}
