using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Mail;

/// <summary>A mail server, and how the hub signs in there. Secrets do not print.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Protection">How the connection is protected.</param>
/// <param name="User">Our user name; null where the server asks for none.</param>
/// <param name="Password">Our password.</param>
public sealed record MailServer(string Host, int Port, MailProtection Protection, SecretSource? User, SecretSource? Password)
{
    private static readonly string[] Words = ["starttls", "tls", "plain"];

    /// <summary>Reads the keys of a server (host, port, security, user, password); null when a mistake was noted.</summary>
    /// <param name="section">The section; the caller closes it.</param>
    /// <param name="ports">The usual ports, for starttls, tls and plain.</param>
    public static MailServer? Read(YamlMap section, (int StartTls, int Tls, int Plain) ports)
    {
        var host = section.NeedText("host", "mail.example.gov");
        var security = section.Choice("security", "tls", Words);
        var protection = security switch
        {
            "starttls" => MailProtection.StartTls,
            "plain" => MailProtection.Plain,
            _ => MailProtection.Tls,
        };
        var usual = protection switch
        {
            MailProtection.StartTls => ports.StartTls,
            MailProtection.Plain => ports.Plain,
            _ => ports.Tls,
        };
        var port = section.Number("port", usual, 1, 65535);
        var user = section.Find("user")?.RotatingText();
        var password = section.Find("password")?.RotatingSecret();
        if (section.Find("user") is null != section.Find("password") is null)
        {
            section.Self.Fault($"in \"{section.Path}\", user and password go together", "Write both, or neither");
            return null;
        }

        if (string.IsNullOrWhiteSpace(host))
        {
            return null;
        }

        var at = section.Find("security") ?? section.Find("host")!;
        var scheme = protection == MailProtection.Plain ? "mail" : "mails";
        if (Uri.TryCreate($"{scheme}://{host}", UriKind.Absolute, out var address))
        {
            PlainTo.Check(section, address, at, "mails");
        }

        return new MailServer(host, port, protection, user, password);
    }

    /// <summary>Records print their members; a password must not.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
