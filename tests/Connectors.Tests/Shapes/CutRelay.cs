using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>A relay before a PostgreSQL server, which can cut the connection in place of the answer to a COMMIT.</summary>
internal sealed class CutRelay : IDisposable
{
    private static readonly byte[] Committed = Encoding.ASCII.GetBytes("COMMIT\0");
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly (string Host, int Port) server;
    private int isArmed;

    public CutRelay(string host, int port)
    {
        server = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Has the next answer to a COMMIT be lost; the server has done it.</summary>
    public void Arm() => Volatile.Write(ref isArmed, 1);

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using var client = near;
        using var far = new TcpClient();
        await far.ConnectAsync(server.Host, server.Port);
        await Task.WhenAny(
            CopyAsync(client.GetStream(), far.GetStream(), cuts: false),
            CopyAsync(far.GetStream(), client.GetStream(), cuts: true));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool cuts)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var count)
            {
                var isAnswer = cuts && buffer.AsSpan(0, count).IndexOf(Committed) >= 0;
                if (isAnswer && Interlocked.Exchange(ref isArmed, 0) == 1)
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (IOException)
        {
            // One side has gone: the other is closed too.
        }
    }
}
