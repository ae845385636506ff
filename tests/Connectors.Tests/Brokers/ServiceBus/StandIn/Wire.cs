using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>The network between client and stand-in: it can be cut, be down, or swallow what it is given.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly int far;
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly CancellationTokenSource stop = new();
    private Socket listener;
    private volatile bool swallows;
    private volatile bool swallowsAnswers;
    private long allowance = long.MaxValue;

    public Wire(int far)
    {
        this.far = far;
        listener = Listen(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAsync(listener);
    }

    public int Port { get; }

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Takes bytes and passes none on, as a host that vanished does.</summary>
    public void Swallow() => swallows = true;

    /// <summary>What the client says arrives, and no answer does.</summary>
    public void SwallowAnswers() => swallowsAnswers = true;

    /// <summary>Resets every connection once the client has said so many bytes more.</summary>
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
                // It ended by itself.
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
        (swallows, swallowsAnswers) = (false, false);
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
                var near = await from.AcceptAsync(stop.Token);
                Connections++;
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                sockets[near] = sockets[server] = true;
                await server.ConnectAsync(IPAddress.Loopback, far, stop.Token);
                _ = CopyAsync(near, server, said: true);
                _ = CopyAsync(server, near, said: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It went down.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool said)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is var count and > 0)
            {
                if (said && Interlocked.Add(ref allowance, -count) < 0)
                {
                    Cut();
                    return;
                }

                for (var sent = 0; !swallows && (said || !swallowsAnswers) && sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was cut.
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
