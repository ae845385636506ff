using System.Net;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads the keys of <c>notices.mail</c> that a mail server has (<c>via: smtp</c>).</summary>
internal static class MailServerReader
{
    /// <summary>
    /// Longest wait for the answer to one command: what RFC 5321 (4.5.3.2) asks for a greeting, a sender and a recipient.
    /// </summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(5);

    // RFC 8314, 3.3 and 7.3: at this port TLS begins with the first byte. A client that waits for a greeting there waits for ever.
    private const int TlsPort = 465;

    private static readonly string[] SecurityNames = ["starttls", "tls", "plain"];

    /// <summary>Adds the server's settings from the map to <paramref name="settings"/>; mistakes are noted.</summary>
    public static SenderSettings Read(YamlMap map, SenderSettings settings)
    {
        var host = map.NeedText("host", "mail.example.gov");

        // 0 stands for a port that is not given.
        var port = map.Number("port", 0, 1, 65535);
        var security = Security(map, port);
        settings = Login(map, settings with
        {
            Host = host,
            Security = security,
            Port = port > 0 ? port : security switch { MailSecurity.Tls => TlsPort, MailSecurity.Plain => 25, _ => 587 },
            Tls = map.Map("tls") is { } files ? HttpConnectionReader.Tls(files) : null,
        });
        if (security == MailSecurity.Plain)
        {
            CheckPlain(map, host);
        }
        else
        {
            map.Find("plain_to")?.Fault("\"plain_to\" is of use with security: plain alone", "Leave it out, or write security: plain");
        }

        return settings;
    }

    private static MailSecurity Security(YamlMap map, int port)
    {
        // Find makes a key known, and error messages list the known keys. The old key is looked for first, so that they do not list it.
        if (map.Entries.Any(e => e.Key.RawText() == "starttls") && map.Find("starttls") is { } old)
        {
            old.Fault("\"starttls\" has become \"security\"", map.Flag("starttls", true)
                ? "Leave it out: STARTTLS is required unless security says otherwise"
                : "Write security: plain, and for any host but this machine also plain_to: with the host's name");
        }

        if (port == TlsPort && map.Find("security")?.Text() is "starttls" or "plain")
        {
            map.Find("security")!.Fault(
                $"port {TlsPort} wants TLS from the first byte", "Write security: tls, or the port for STARTTLS, which is 587");
        }

        return map.Choice("security", port == TlsPort ? SecurityNames[1] : SecurityNames[0], SecurityNames) switch
        {
            "tls" => MailSecurity.Tls,
            "plain" => MailSecurity.Plain,
            _ => MailSecurity.StartTls,
        };
    }

    // Anyone on the network path could read residents' addresses and requests, so the city must name the host a second time.
    private static void CheckPlain(YamlMap map, string? host)
    {
        var named = map.Find("plain_to");
        var relay = named?.Text();
        foreach (var key in new[] { "password", "auth", "tls" })
        {
            map.Find(key)?.Fault(
                $"\"{key}\" does not go with security: plain",
                "Write security: starttls or security: tls, or leave it out: nothing secret is sent in the clear");
        }

        if (host is null || map.Find("host")!.HasStandIn || string.Equals(relay, host, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (named is not null)
        {
            named.Fault(
                $"\"plain_to\" is \"{relay}\" and \"host\" is \"{host}\"",
                "Write the host's own name a second time, to say that its mail may cross the network in the clear");
        }
        else if (!IsThisMachine(host))
        {
            map.Find("security")!.Fault(
                $"mail would cross the network to {host} in the clear",
                $"Write security: starttls or security: tls; or, for a relay on the city's own network, plain_to: {host} beside it");
        }
    }

    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static SenderSettings Login(YamlMap map, SenderSettings settings)
    {
        var (user, password, auth) = (map.Find("user"), map.Find("password"), map.Find("auth"));
        if (password is not null && auth is not null)
        {
            auth.Fault("\"password\" and \"auth\" are two ways to log in", "Write one of them");
        }
        else if (user is null != (password ?? auth) is null)
        {
            (user ?? password ?? auth)!.Fault(
                "\"user\" goes with a password or with auth",
                "Write user: and password:, or user: and auth: { oauth2: … }, or none of them");
        }

        var oauth = auth?.Map() is { } section ? HttpAuthReader.Read(section, companionKey: null, "oauth2") as HttpAuth.OAuth : null;
        return settings with { User = user?.RotatingText(), Password = password?.RotatingSecret(), OAuth = oauth };
    }
}
