using System.Text.RegularExpressions;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Queue;

/// <summary>The <c>connection:</c> of a queue mapping.</summary>
/// <param name="Broker">The broker's kind, one of <see cref="Kinds"/>.</param>
/// <param name="Url">Its address, as the kind writes it; holds a secret.</param>
/// <param name="Tls">Client certificate and private authority; null for neither.</param>
public sealed partial record QueueConnection(string Broker, SecretSource Url, TlsFiles? Tls)
{
    /// <summary>The kinds of broker a department can be reached over.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["rabbitmq", "servicebus"];

    private const string Example = "{ broker: rabbitmq, url: \"${WORKS_AMQP}\" }";

    /// <summary>True when the address is not set and a stand-in takes its place: the hub can show messages but not send them.</summary>
    public bool IsStandIn { get; init; }

    /// <summary>Reads the section; null when a mistake was noted.</summary>
    public static QueueConnection? Read(YamlMap root)
    {
        if (root.Need("connection", Example)?.Map() is not { } section)
        {
            return null;
        }

        _ = section.Find("timeout"); // Read with the other limits.
        var broker = section.Need("broker", "rabbitmq") is { } kind ? Kind(kind) : null;
        var url = section.Need("url", "\"${WORKS_AMQP}\"") is { } value ? Address(value, broker) : null;
        var files = section.Map("tls");
        var tls = files is null ? null : HttpConnectionReader.Tls(files);
        if (broker == "rabbitmq" && url is not null && Uri.TryCreate(url.Current, UriKind.Absolute, out var uri))
        {
            PlainTo.Check(section, uri, section.Find("url")!, "amqps");
        }

        section.Close();
        return broker is null || url is null ? null : new QueueConnection(broker, url, tls)
        {
            IsStandIn = section.Find("url")!.HasStandIn,
        };
    }

    /// <summary>Records print their members; an address with a password must not.</summary>
    public override string ToString() => Broker;

    private static string? Kind(YamlValue value)
    {
        if (value.Text() is not { } kind)
        {
            return null;
        }

        if (Kinds.Contains(kind, StringComparer.Ordinal))
        {
            return kind;
        }

        value.Fault($"\"{kind}\" is not a kind of broker", $"Write one of: {string.Join(", ", Kinds)}{WordSuggestion.Hint(kind, Kinds)}");
        return null;
    }

    private static SecretSource? Address(YamlValue value, string? broker)
    {
        if (value.RawText() is not { } raw)
        {
            return null;
        }

        // Files are kept under version control. In an amqp address only the password is a secret; another kind's text may hold one
        // anywhere. A default stands in the file as a literal does.
        const string FromOutside = "\u0001";
        var written = Variables.FillDefaults(raw, FromOutside);
        if (broker == "rabbitmq" ? Login().Match(written) is { Success: true } login
            && !login.Groups["password"].Value.Contains(FromOutside, StringComparison.Ordinal)
            : !written.Contains(FromOutside, StringComparison.Ordinal))
        {
            value.Fault(
                $"\"{value.Path}\" holds the secret itself",
                "Write url: \"${NAME}\" and set the environment variable NAME, or only the password so: amqp://hub:${PASSWORD}@host/vhost");
            return null;
        }

        if (value.RotatingText() is not { } source)
        {
            return null;
        }

        if (broker != "rabbitmq" || Variables.HasStandIn(raw, value.Context.Variable)
            || (Uri.TryCreate(source.Current, UriKind.Absolute, out var uri)
                && uri.Scheme is "amqp" or "amqps"
                && uri.Host.Length > 0
                && uri.UserInfo.Contains(':', StringComparison.Ordinal)))
        {
            return source;
        }

        value.Fault(
            $"\"{value.Path}\" is not an AMQP address with user and password",
            "Write amqp://user:password@host:5672/vhost, or amqps:// for TLS; in user and password write @ as %40 and / as %2F");
        return null;
    }

    [GeneratedRegex("^[a-z]+://[^@/]*?:(?<password>[^@]+)@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Login();
}
