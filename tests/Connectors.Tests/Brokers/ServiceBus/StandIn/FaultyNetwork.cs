using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>The network between client and stand-in, which a test can cut, take down, or have swallow bytes.</summary>
internal sealed class FaultyNetwork : IAsyncDisposable
{
    private readonly int serverPort;
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly CancellationTokenSource stop = new();
    private Socket listener;
    private volatile bool swallows;
    private volatile bool swallowsAnswers;
    private long allowance = long.MaxValue;

    public FaultyNetwork(int serverPort)
    {
        this.serverPort = serverPort;
        listener = Listen(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAsync(listener);
    }

    public int Port { get; }

    /// <summary>How many connections clients have opened so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Accepts bytes and forwards none, as if the host had vanished.</summary>
    public void Swallow() => swallows = true;

    /// <summary>Forwards the client's bytes and none of the server's.</summary>
    public void SwallowAnswers() => swallowsAnswers = true;

    /// <summary>Resets every connection once clients have sent so many more bytes.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref allowance, bytes);

    /// <summary>Resets every connection.</summary>
    public void Cut()
    {
        foreach (var socket in sockets.Keys)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The connection has ended by itself.
            }

            Close(socket);
        }
    }

    /// <summary>Resets every connection and refuses new ones.</summary>
    public void GoDown()
    {
        listener.Dispose();
        Cut();
    }

    public void ComeBack()
    {
        GoDown();
        swallows = false;
        swallowsAnswers = false;
        Volatile.Write(ref allowance, long.MaxValue);
        listener = Listen(Port);
        _ = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        GoDown();
        stop.Dispose();
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        return socket;
    }

    private async Task AcceptAsync(Socket from)
    {
        try
        {
            while (true)
            {
                var client = await from.AcceptAsync(stop.Token);
                Connections++;
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                sockets[client] = true;
                sockets[server] = true;
                await server.ConnectAsync(IPAddress.Loopback, serverPort, stop.Token);
                _ = CopyAsync(client, server, fromClient: true);
                _ = CopyAsync(server, client, fromClient: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The listener was closed.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool fromClient)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is var count and > 0)
            {
                if (fromClient && Interlocked.Add(ref allowance, -count) < 0)
                {
                    Cut();
                    return;
                }

                for (var sent = 0; !swallows && (fromClient || !swallowsAnswers) && sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection was cut.
        }

        Close(from);
        Close(to);
    }

    private void Close(Socket socket)
    {
        sockets.TryRemove(socket, out _);
        socket.Dispose();
    }
}
