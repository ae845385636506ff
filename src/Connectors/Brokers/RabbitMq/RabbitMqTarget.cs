using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// The address of a RabbitMQ broker and our credentials: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps://</c>.
/// </summary>
/// <param name="Connections">Creates connections.</param>
/// <param name="Login">Our credentials, as they are now.</param>
/// <param name="Shown">Host, port and virtual host, for people to read; without secrets.</param>
/// <param name="Settings">The settings as given.</param>
/// <param name="Tls">The certificates in use; null without TLS.</param>
internal sealed record RabbitMqTarget(
    ConnectionFactory Connections, RabbitMqLogin Login, string Shown, BrokerSettings Settings, RabbitMqTls? Tls)
{
    /// <summary>This process' name, shown in the broker's console.</summary>
    public string Client => Settings.Client;

    private const string ExpectedFormat =
        "Write amqp://user:password@host:5672/vhost, or amqps:// for TLS; "
        + "in user, password and vhost write @ as %40, / as %2F and : as %3A";

    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    // RabbitMQ's own upper bound, in bytes. With a lower one, the library would close the connection on a message that the broker has
    // accepted. The consumer copies no body above BrokerSettings.MaxBodyBytes, so the library holds one large body at a time.
    private const uint MaxMessageBytes = 512 * 1024 * 1024;

    /// <summary>The longest wait until a connection is open.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // The library notices after two missed heartbeats that the broker has vanished.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="FormatException">The connection text cannot be read. The message states why and contains no secret.</exception>
    public static RabbitMqTarget Read(BrokerSettings settings)
    {
        if (!Uri.TryCreate(settings.Connection.Current, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("amqp" or "amqps")
            || uri.Host.Length == 0)
        {
            throw new FormatException($"The broker's address is no AMQP address. {ExpectedFormat}.");
        }

        if (uri.Query.Length + uri.Fragment.Length > 0 || uri.Segments.Length > 2)
        {
            throw new FormatException(
                $"The broker's address at {uri.Host} has more behind the virtual host than it may. {ExpectedFormat}.");
        }

        if (uri.UserInfo.Split(':', 2) is not [{ Length: > 0 }, { Length: > 0 }])
        {
            throw new FormatException(
                $"The broker's address at {uri.Host} names no user and password, and there is no default. {ExpectedFormat}.");
        }

        var secure = uri.Scheme == "amqps";
        if (!secure && uri.Port == TlsPort)
        {
            throw new FormatException(
                $"The broker's address at {uri.Host} is amqp:// with port {TlsPort}, where TLS begins with the first byte. "
                + $"{ExpectedFormat}.");
        }

        if (settings.Tls is not null && !secure)
        {
            throw new FormatException(
                $"There are certificates for the broker at {uri.Host}, and its address is amqp://: they are for amqps://.");
        }

        var vhost = uri.Segments.Length == 2 ? Uri.UnescapeDataString(uri.Segments[1]) : "/";
        var port = uri.Port > 0 ? uri.Port : secure ? TlsPort : PlainPort;
        var login = new RabbitMqLogin(settings.Connection);
        var tls = secure ? new RabbitMqTls(settings.Tls) : null;

        // The factory's Uri property is not used: for amqps it accepts the certificate of another host.
        var factory = new ConnectionFactory
        {
            HostName = uri.IdnHost,
            Port = port,
            VirtualHost = vhost,
            CredentialsProvider = login,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            MaxInboundMessageBodySize = MaxMessageBytes,
            ClientProvidedName = settings.Client,
            RequestedConnectionTimeout = ConnectTimeout,
            HandshakeContinuationTimeout = ConnectTimeout,
            ContinuationTimeout = AnswerTimeout,
            RequestedHeartbeat = Heartbeat,
            Ssl = tls?.Options(uri.IdnHost) ?? new SslOption(),
        };
        return new RabbitMqTarget(factory, login, $"{uri.Host}:{port}{(vhost == "/" ? "" : $" ({vhost})")}", settings, tls);
    }

    /// <summary>Returns the address only: a record would print its members, and the factory gives the password.</summary>
    public override string ToString() => Shown;
}
