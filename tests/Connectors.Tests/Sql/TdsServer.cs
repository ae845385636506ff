using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>
/// The part of a SQL Server that negotiates TLS. It answers PRELOGIN; if it has a certificate, the TLS handshake follows inside PRELOGIN
/// packets, as in TDS 7 (MS-TDS, 2.2.6.5). It does not implement the login, so no client gets further.
/// </summary>
internal sealed class TdsServer : IAsyncDisposable
{
    private const byte EncryptOn = 1;
    private const byte NotSupported = 2;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly X509Certificate2? certificate;
    private readonly Task accepting;
    private int preLoginCount;
    private int loginCount;

    /// <summary>Starts the server on loopback, on a free port.</summary>
    /// <param name="certificate">The server's certificate with its key; null for a server without TLS.</param>
    public TdsServer(X509Certificate2? certificate)
    {
        this.certificate = certificate;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections whose PRELOGIN the server answered.</summary>
    public int PreLoginCount => Volatile.Read(ref preLoginCount);

    /// <summary>Connections whose client accepted the certificate and began to log in.</summary>
    public int LoginCount => Volatile.Read(ref loginCount);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                await ReadPacketAsync(stream);

                // The options VERSION and ENCRYPTION, each with its offset and length, then their values (version 16.0.4096).
                var encryption = certificate is null ? NotSupported : EncryptOn;
                byte[] options = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 16, 0, 0x10, 0, 0, 0, encryption];
                await stream.WriteAsync((byte[])[4, 1, 0, (byte)(8 + options.Length), 0, 0, 1, 0, .. options], stopping.Token);
                Interlocked.Increment(ref preLoginCount);
                if (certificate is not null)
                {
                    await ShakeHandsAsync(new PreLoginStream(stream), certificate);
                }
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or SocketException)
            {
                // The client has closed the connection, or the server is being stopped.
            }
        }
    }

    private async Task ShakeHandsAsync(PreLoginStream stream, X509Certificate2 own)
    {
        await using var tls = new SslStream(stream);
        try
        {
            // TLS 1.3 would make the server send session tickets after the handshake, and TDS 7 has no packet for them.
            var options = new SslServerAuthenticationOptions { ServerCertificate = own, EnabledSslProtocols = SslProtocols.Tls12 };
            await tls.AuthenticateAsServerAsync(options, stopping.Token);
            await tls.ReadExactlyAsync(new byte[1], stopping.Token);
        }
        catch (IOException) when (stream.IsHandshakeOver)
        {
            Interlocked.Increment(ref loginCount);
        }
    }

    private async Task ReadPacketAsync(NetworkStream stream)
    {
        var header = new byte[8];
        await stream.ReadExactlyAsync(header, stopping.Token);
        var packetLength = (header[2] << 8) | header[3];
        await stream.ReadExactlyAsync(new byte[packetLength - header.Length], stopping.Token);
    }
}
