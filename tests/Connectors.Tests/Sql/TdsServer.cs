using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>
/// As much of a SQL Server as is needed to agree on TLS: it answers PRELOGIN, and where it has a certificate it shakes hands inside
/// PRELOGIN packets, as TDS 7 does (MS-TDS, 2.2.6.5). Nobody gets further: it does not know what a login is.
/// </summary>
internal sealed class TdsServer : IAsyncDisposable
{
    private const byte EncryptOn = 1;
    private const byte NotSupported = 2;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly X509Certificate2? certificate;
    private readonly Task accepting;
    private int greeted;
    private int loggedIn;

    /// <summary>Starts it on loopback.</summary>
    /// <param name="certificate">Its certificate with the key; null for a server that speaks no TLS.</param>
    public TdsServer(X509Certificate2? certificate)
    {
        this.certificate = certificate;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many were answered.</summary>
    public int Greeted => Volatile.Read(ref greeted);

    /// <summary>How many took the certificate and began to log in.</summary>
    public int LoggedIn => Volatile.Read(ref loggedIn);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync(over.Token));
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

                // VERSION (16.0.4096) and ENCRYPTION, each with its offset and length, then what stands there.
                var encryption = certificate is null ? NotSupported : EncryptOn;
                byte[] options = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 16, 0, 0x10, 0, 0, 0, encryption];
                await stream.WriteAsync((byte[])[4, 1, 0, (byte)(8 + options.Length), 0, 0, 1, 0, .. options], over.Token);
                Interlocked.Increment(ref greeted);
                if (certificate is not null)
                {
                    await ShakeHandsAsync(new PreLoginStream(stream), certificate);
                }
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or SocketException)
            {
                // The client has heard enough.
            }
        }
    }

    private async Task ShakeHandsAsync(PreLoginStream stream, X509Certificate2 own)
    {
        await using var tls = new SslStream(stream);
        try
        {
            // With 1.3 the server would say something more after the handshake, where TDS 7 has no place for it.
            var options = new SslServerAuthenticationOptions { ServerCertificate = own, EnabledSslProtocols = SslProtocols.Tls12 };
            await tls.AuthenticateAsServerAsync(options, over.Token);
            await tls.ReadExactlyAsync(new byte[1], over.Token);
        }
        catch (IOException) when (stream.IsOver)
        {
            Interlocked.Increment(ref loggedIn);
        }
    }

    private async Task ReadPacketAsync(NetworkStream stream)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, over.Token);
        await stream.ReadExactlyAsync(new byte[((head[2] << 8) | head[3]) - head.Length], over.Token);
    }
}
