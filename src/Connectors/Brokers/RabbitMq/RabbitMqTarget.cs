using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>Where a RabbitMQ is and how we get in: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps://</c>.</summary>
/// <param name="Connections">Makes connections.</param>
/// <param name="Shown">Host, port and virtual host: no secret.</param>
/// <param name="Client">This process' name, shown in the broker's console.</param>
/// <param name="Tls">What ends some day; null without TLS.</param>
internal sealed record RabbitMqTarget(ConnectionFactory Connections, string Shown, string Client, RabbitMqTls? Tls)
{
    private const string Form = "Write amqp://user:password@host:5672/vhost, or amqps:// for TLS; in user, password and vhost write @ as %40, / as %2F and : as %3A";
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    // RabbitMQ's own upper bound: what the broker took must not end the connection of whoever takes it.
    private const uint LargestMessage = 512 * 1024 * 1024;

    /// <summary>Longest wait until a connection stands.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);

    // A peer that is gone without a word is noticed after two of these.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="FormatException">The connection text cannot be read.</exception>
    public static RabbitMqTarget Read(BrokerSettings settings)
    {
        if (!Uri.TryCreate(settings.Connection, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
        {
            throw new FormatException($"The broker's address is no AMQP address. {Form}.");
        }

        if (uri.Query.Length + uri.Fragment.Length > 0 || uri.Segments.Length > 2)
        {
            throw new FormatException($"The broker's address at {uri.Host} has more behind the virtual host than it may. {Form}.");
        }

        if (uri.UserInfo.Split(':', 2) is not [{ Length: > 0 } user, { Length: > 0 } password])
        {
            throw new FormatException($"The broker's address at {uri.Host} names no user and password, and there is no default. {Form}.");
        }

        var secure = uri.Scheme == "amqps";
        if (settings.Tls is not null && !secure)
        {
            throw new FormatException($"There are certificates for the broker at {uri.Host}, and its address is amqp://: they are for amqps://.");
        }

        var vhost = uri.Segments.Length == 2 ? Uri.UnescapeDataString(uri.Segments[1]) : "/";
        var port = uri.Port > 0 ? uri.Port : secure ? TlsPort : PlainPort;
        var tls = secure ? new RabbitMqTls(settings.Tls) : null;

        // The factory's own Uri property is not used: for amqps it accepts a certificate of another host.
        var factory = new ConnectionFactory
        {
            HostName = uri.IdnHost, Port = port, VirtualHost = vhost, UserName = Uri.UnescapeDataString(user), Password = Uri.UnescapeDataString(password),
            AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false, MaxInboundMessageBodySize = LargestMessage, ClientProvidedName = settings.Client,
            RequestedConnectionTimeout = ConnectWithin, HandshakeContinuationTimeout = ConnectWithin, ContinuationTimeout = AnswerWithin, RequestedHeartbeat = Heartbeat,
            Ssl = tls?.Options(uri.IdnHost) ?? new SslOption(),
        };
        return new RabbitMqTarget(factory, $"{uri.Host}:{port}{(vhost == "/" ? "" : $" ({vhost})")}", settings.Client, tls);
    }

    /// <summary>Records print their members; a password must not.</summary>
    public override string ToString() => Shown;
}
