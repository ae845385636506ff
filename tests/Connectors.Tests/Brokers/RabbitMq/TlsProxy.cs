using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

/// <summary>A proxy that accepts TLS and forwards to a server without TLS.</summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    /// <summary>Starts the proxy.</summary>
    /// <param name="certificate">The certificate it presents.</param>
    /// <param name="server">The server it forwards to.</param>
    /// <param name="requiresClientCertificate">True when it refuses clients without a certificate.</param>
    public TlsProxy(X509Certificate2 certificate, Uri server, bool requiresClientCertificate = false)
    {
        listener.Start();
        accepting = AcceptAsync(certificate, server, requiresClientCertificate);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Thumbprints of the certificates that clients have presented.</summary>
    public List<string> ClientThumbprints { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync(X509Certificate2 certificate, Uri server, bool requiresClientCertificate)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = requiresClientCertificate,
            RemoteCertificateValidationCallback = (_, presented, _, _) => !requiresClientCertificate || presented is not null,
        };
        while (true)
        {
            _ = ForwardAsync(await listener.AcceptTcpClientAsync(stop.Token), options, server);
        }
    }

    private async Task ForwardAsync(TcpClient client, SslServerAuthenticationOptions options, Uri server)
    {
        try
        {
            using (client)
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(options, stop.Token);
                if (tls.RemoteCertificate is X509Certificate2 presented)
                {
                    ClientThumbprints.Add(presented.Thumbprint);
                }

                using var forward = new TcpClient();
                await forward.ConnectAsync(server.Host, server.Port, stop.Token);
                await using var plain = forward.GetStream();
                await Task.WhenAny(tls.CopyToAsync(plain, stop.Token), plain.CopyToAsync(tls, stop.Token));
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            // The client closed the connection, or refused the certificate.
        }
    }
}
