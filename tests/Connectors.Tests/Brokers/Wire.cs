using System.Net;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>
/// A TCP proxy between a client and a server that a test can break: it listens on a port of its own, forwards bytes, and can be cut, pulled
/// out, made deaf and frozen.
/// </summary>
/// <remarks>
/// <c>gate</c> guards <c>sockets</c>; the faults are volatile, because the forwarding tasks read them while a test sets them.
/// </remarks>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly HashSet<Socket> sockets = [];
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;
    private volatile bool isDown;
    private volatile bool isDeaf;
    private volatile bool isMute;
    private long allowance = long.MaxValue;
    private volatile TaskCompletionSource thawed = CreateThawed();

    /// <summary>Starts to listen and to forward.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="at">Where to listen; null for loopback.</param>
    public Wire(string host, int port, IPAddress? at = null)
    {
        this.host = host;
        this.port = port;
        listener = new TcpListener(at ?? IPAddress.Loopback, 0);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Resets all connections; a new one works.</summary>
    public void Cut()
    {
        lock (gate)
        {
            foreach (var socket in sockets)
            {
                Reset(socket);
            }

            sockets.Clear();
        }
    }

    /// <summary>Resets all connections once clients have sent so many more bytes, in the middle of a message.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref allowance, bytes);

    /// <summary>Resets all connections, and each new one at once.</summary>
    public void PullOut()
    {
        isDown = true;
        Cut();
    }

    /// <summary>Drops the server's bytes from now on; the client's bytes still arrive.</summary>
    public void GoDeaf() => isDeaf = true;

    /// <summary>Resets all connections; new ones are accepted and never answered.</summary>
    public void GoMute()
    {
        isMute = true;
        Cut();
    }

    /// <summary>
    /// Forwards nothing in either direction and keeps all connections open. Bytes that are sent meanwhile arrive after <see cref="Thaw"/>,
    /// as after an outage that TCP survives.
    /// </summary>
    public void Freeze() => thawed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends a freeze.</summary>
    public void Thaw() => thawed.TrySetResult();

    /// <summary>Resets all connections and ends all faults for new ones.</summary>
    public void Mend()
    {
        Cut();
        Thaw();
        Volatile.Write(ref allowance, long.MaxValue);
        isDown = false;
        isDeaf = false;
        isMute = false;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Thaw();
        listener.Stop();
        Cut();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private static TaskCompletionSource CreateThawed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await listener.AcceptSocketAsync(stop.Token);
            if (isDown)
            {
                Reset(client);
                continue;
            }

            Add(client);
            if (!isMute)
            {
                _ = ForwardAsync(client);
            }
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Add(server);
        try
        {
            await thawed.Task;
            await server.ConnectAsync(host, port, stop.Token);
            await Task.WhenAny(CopyAsync(client, server, fromClient: true), CopyAsync(server, client, fromClient: false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Both sockets are reset below.
        }

        Reset(client);
        Reset(server);
        lock (gate)
        {
            sockets.Remove(client);
            sockets.Remove(server);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool fromClient)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
            {
                if (fromClient && Interlocked.Add(ref allowance, -count) < 0)
                {
                    Cut();
                    return;
                }

                await thawed.Task;
                if (fromClient || !isDeaf)
                {
                    for (var sent = 0; sent < count;)
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection was cut.
        }
    }

    private void Add(Socket socket)
    {
        lock (gate)
        {
            sockets.Add(socket);
        }
    }

    // Closes with a TCP reset, which is what a pulled cable or a vanished host looks like in the end.
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket is closed already.
        }
    }
}
