using System.Net;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>A cable between a client and a server: it listens on a port of its own, passes bytes on, and can be cut, pulled out, made deaf and frozen.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource over = new();
    private readonly Lock gate = new();
    private readonly HashSet<Socket> ends = [];
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;
    private volatile bool isDown;
    private volatile bool isDeaf;
    private volatile bool isMute;
    private long allowance = long.MaxValue;
    private volatile TaskCompletionSource flows = Flowing();

    /// <summary>Starts passing on.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="at">Where to listen; null for loopback.</param>
    public Wire(string host, int port, IPAddress? at = null)
    {
        (this.host, this.port) = (host, port);
        listener = new TcpListener(at ?? IPAddress.Loopback, 0);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Breaks what stands; a new connection works.</summary>
    public void Cut()
    {
        lock (gate)
        {
            foreach (var end in ends)
            {
                Break(end);
            }

            ends.Clear();
        }
    }

    /// <summary>Breaks what stands once the client has said so many bytes more: in the middle of something.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref allowance, bytes);

    /// <summary>Breaks what stands, and every new connection at once.</summary>
    public void PullOut()
    {
        isDown = true;
        Cut();
    }

    /// <summary>What the server says from now on does not arrive; what it is told does.</summary>
    public void GoDeaf() => isDeaf = true;

    /// <summary>A new connection is taken, and nothing comes of it.</summary>
    public void GoMute()
    {
        isMute = true;
        Cut();
    }

    /// <summary>Nothing passes in either direction, and nobody is told. What is said meanwhile arrives after <see cref="Thaw"/>, as after an outage that TCP outlives.</summary>
    public void Freeze() => flows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends a freeze.</summary>
    public void Thaw() => flows.TrySetResult();

    /// <summary>All is well again, for new connections.</summary>
    public void Mend()
    {
        Cut();
        Thaw();
        Volatile.Write(ref allowance, long.MaxValue);
        (isDown, isDeaf, isMute) = (false, false, false);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        Thaw();
        listener.Stop();
        Cut();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var made = new TaskCompletionSource();
        made.SetResult();
        return made;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await listener.AcceptSocketAsync(over.Token);
            if (isDown)
            {
                Break(client);
                continue;
            }

            Hold(client);
            if (!isMute)
            {
                _ = PassAsync(client);
            }
        }
    }

    private async Task PassAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Hold(server);
        try
        {
            await flows.Task;
            await server.ConnectAsync(host, port, over.Token);
            await Task.WhenAny(PumpAsync(client, server, said: true), PumpAsync(server, client, said: false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Both ends are broken below.
        }

        Break(client);
        Break(server);
        lock (gate)
        {
            ends.Remove(client);
            ends.Remove(server);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool said)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, over.Token) is > 0 and var count)
            {
                if (said && Interlocked.Add(ref allowance, -count) < 0)
                {
                    Cut();
                    return;
                }

                await flows.Task;
                if (said || !isDeaf)
                {
                    for (var sent = 0; sent < count;)
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), over.Token);
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was cut.
        }
    }

    private void Hold(Socket end)
    {
        lock (gate)
        {
            ends.Add(end);
        }
    }

    // With a reset, as a cable that is pulled out or a host that is gone looks in the end.
    private static void Break(Socket end)
    {
        try
        {
            end.LingerState = new LingerOption(true, 0);
            end.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is broken already.
        }
    }
}
