using Allentown311.Mappings.Http;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Mail;

/// <summary>The <c>connection:</c> of a mail mapping.</summary>
/// <param name="Smtp">The server that takes our mails.</param>
/// <param name="From">The address they come from, alone or with a name: <c>311 &lt;orders@example.gov&gt;</c>.</param>
/// <param name="Secret">Signs links and Message-IDs.</param>
/// <param name="Tls">A private authority of the servers; null for none.</param>
public sealed record MailConnection(MailServer Smtp, string From, SecretSource Secret, TlsFiles? Tls)
{
    private const string Example = "{ smtp: { host: smtp.example.gov }, from: orders@example.gov, secret: \"${CEMETERY_SECRET}\" }";

    /// <summary>The mailbox in which replies arrive; null where nobody reads them.</summary>
    public MailServer? Imap { get; init; }

    /// <summary>The folder of replies. Default INBOX.</summary>
    public string Folder { get; init; } = "INBOX";

    /// <summary>The folder in which a copy of every mail lies that was sent; null where there is none.</summary>
    public string? Copies { get; init; }

    /// <summary>Where the hub's own pages are, for links; null for mails without links.</summary>
    public Uri? Pages { get; init; }

    /// <summary>How long links are valid. Default 30 days.</summary>
    public TimeSpan LinksValidFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The domain of <see cref="From"/>.</summary>
    public string Domain => From[(From.LastIndexOf('@') + 1)..].TrimEnd('>', ' ');

    /// <summary>Reads the section; null when a mistake was noted.</summary>
    public static MailConnection? Read(YamlMap root)
    {
        if (root.Need("connection", Example)?.Map() is not { } section)
        {
            return null;
        }

        _ = section.Find("timeout"); // Read with the other limits.
        var smtpSection = section.Need("smtp", "{ host: smtp.example.gov, user: \"${MAIL_USER}\", password: \"${MAIL_PASSWORD}\" }")?.Map();
        var smtp = smtpSection is null ? null : MailServer.Read(smtpSection, (587, 465, 25));
        smtpSection?.Close();
        var imapSection = section.Map("imap");
        var imap = imapSection is null ? null : MailServer.Read(imapSection, (143, 993, 143));
        var (folder, copies) = (imapSection?.Text("folder") ?? "INBOX", imapSection?.Text("copies"));
        imapSection?.Close();
        var from = ReadFrom(section);
        var secret = ReadSecret(section);
        var (pages, validFor) = ReadLinks(section);
        var files = section.Map("tls");
        var tls = files is null ? null : HttpConnectionReader.Tls(files);
        section.Close();
        return smtp is null || from is null || secret is null || (imapSection is not null && imap is null) ? null
            : new MailConnection(smtp, from, secret, tls)
            {
                Imap = imap,
                Folder = folder,
                Copies = copies,
                Pages = pages,
                LinksValidFor = validFor,
            };
    }

    /// <summary>Records print their members; a password must not.</summary>
    public override string ToString() => Smtp.ToString();

    private static string? ReadFrom(YamlMap section)
    {
        if (section.Need("from", "orders@example.gov") is not { } value || value.Text() is not { } from)
        {
            return null;
        }

        var at = from.LastIndexOf('@');
        if (at > 0 && from.Length > at + 1 && !from.AsSpan().ContainsAny('\r', '\n'))
        {
            return from;
        }

        value.Fault($"\"{value.Path}\" is \"{from}\", which is no mail address", "Write orders@example.gov or 311 <orders@example.gov>");
        return null;
    }

    private static SecretSource? ReadSecret(YamlMap section)
    {
        var value = section.Need("secret", "\"${CEMETERY_SECRET}\", which signs links: openssl rand -base64 24");
        var secret = value?.RotatingSecret(SecretStrength.IsEnough);
        if (secret is not null && !value!.HasStandIn && !SecretStrength.IsEnough(secret.Current))
        {
            value.Fault($"\"{value.Path}\" is shorter than {SecretStrength.LeastBits} bits", "Make a longer one: openssl rand -base64 24");
        }

        return secret;
    }

    private static (Uri? Pages, TimeSpan ValidFor) ReadLinks(YamlMap section)
    {
        var validFor = TimeSpan.FromDays(30);
        if (section.Map("links") is not { } links)
        {
            return (null, validFor);
        }

        var pages = links.Need("url", "https://311.example.gov/") is { } value ? ReadUrl(links, value) : null;
        validFor = Loading.LimitsReader.ReadPositiveSpan(links, "valid", validFor);
        links.Close();
        return (pages, validFor);
    }

    private static Uri? ReadUrl(YamlMap links, YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.EndsWith('/') ? text : $"{text}/", UriKind.Absolute, out var url)
            && url.Scheme is "https" or "http"
            && url.UserInfo.Length + url.Query.Length + url.Fragment.Length == 0)
        {
            PlainTo.Check(links, url, value, "https");
            return url;
        }

        value.Fault($"\"{value.Path}\" is not a web address", "Write where people reach the hub, such as https://311.example.gov/");
        return null;
    }
}
