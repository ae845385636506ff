using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

/// <summary>Gives a server TLS: what comes in is passed on in the clear.</summary>
internal sealed class TlsDoor : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Task accepting;

    public TlsDoor(X509Certificate2 certificate, Uri server, bool wantsClient = false)
    {
        listener.Start();
        accepting = AcceptAsync(certificate, server, wantsClient);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Thumbprints of the certificates clients have shown.</summary>
    public List<string> Clients { get; } = [];

    /// <summary>How many came through.</summary>
    public int Passed { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private async Task AcceptAsync(X509Certificate2 certificate, Uri server, bool wantsClient)
    {
        while (true)
        {
            _ = PassAsync(await listener.AcceptTcpClientAsync(over.Token), certificate, server, wantsClient);
        }
    }

    private async Task PassAsync(TcpClient client, X509Certificate2 certificate, Uri server, bool wantsClient)
    {
        try
        {
            using (client)
            {
                await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => !wantsClient || shown is not null);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, ClientCertificateRequired = wantsClient }, over.Token);
                if (tls.RemoteCertificate is X509Certificate2 shown)
                {
                    Clients.Add(shown.Thumbprint);
                }

                Passed++;
                using var behind = new TcpClient();
                await behind.ConnectAsync(server.Host, server.Port, over.Token);
                await using var plain = behind.GetStream();
                await Task.WhenAny(tls.CopyToAsync(plain, over.Token), plain.CopyToAsync(tls, over.Token));
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or SocketException or OperationCanceledException)
        {
            // The client went, or does not like the certificate.
        }
    }
}
