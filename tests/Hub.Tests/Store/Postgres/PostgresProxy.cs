using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Allentown311.Hub.Tests.Store.Postgres;

/// <summary>The point at which a connection breaks.</summary>
public enum Cut
{
    /// <summary>The connection does not break.</summary>
    Nowhere,

    /// <summary>The statement never reaches the server, which sees the connection end.</summary>
    Before,

    /// <summary>The statement never reaches the server, which does not notice and keeps the connection open.</summary>
    BeforeUnseen,

    /// <summary>The server has run the statement, and its answer is lost.</summary>
    After,
}

/// <summary>A TCP proxy between the hub and PostgreSQL that breaks connections on command.</summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly List<TcpClient> open = [];
    private readonly (string Host, int Port) server;
    private readonly int port;
    private TcpListener? listener;
    private byte[] trigger = [];
    private int cut;
    private bool unseen;

    public PostgresProxy(string host, int port)
    {
        server = (host, port);
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        this.port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    /// <summary>The port it listens on.</summary>
    public int Port => port;

    /// <summary>How many connections it has broken at a trigger.</summary>
    public int Cuts { get; private set; }

    /// <summary>Breaks the connection that next sends a text to the server.</summary>
    public void Arm(Cut where, string at = "COMMIT\0")
    {
        trigger = Encoding.ASCII.GetBytes(at);
        Volatile.Write(ref cut, (int)where);
    }

    /// <summary>Breaks all connections, and refuses new ones.</summary>
    public void Shut()
    {
        listener?.Stop();
        listener = null;
        lock (open)
        {
            open.ForEach(c => c.Dispose());
            open.Clear();
        }
    }

    /// <summary>Accepts connections again.</summary>
    public void Reopen()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public ValueTask DisposeAsync()
    {
        Shut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener on)
    {
        try
        {
            while (true)
            {
                var client = await on.AcceptTcpClientAsync();
                var there = new TcpClient();
                await there.ConnectAsync(server.Host, server.Port);
                client.NoDelay = true;
                there.NoDelay = true;
                lock (open)
                {
                    open.AddRange([client, there]);
                }

                _ = ForwardAsync(client, there);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proxy was shut.
        }
    }

    private async Task ForwardAsync(TcpClient client, TcpClient there)
    {
        var lost = false;
        try
        {
            var answers = ForwardAnswersAsync();
            var buffer = new byte[65536];
            while (await client.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                var hasTrigger = Volatile.Read(ref cut) != (int)Cut.Nowhere && buffer.AsSpan(0, read).IndexOf(trigger) >= 0;
                var heard = hasTrigger ? (Cut)Interlocked.Exchange(ref cut, (int)Cut.Nowhere) : Cut.Nowhere;
                if (heard != Cut.Nowhere)
                {
                    lost = true;
                    Cuts++;
                }

                if (heard is Cut.Before or Cut.BeforeUnseen)
                {
                    unseen |= heard == Cut.BeforeUnseen;
                    client.Dispose();
                    if (heard == Cut.Before)
                    {
                        there.Dispose();
                    }

                    return;
                }

                await there.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }

            there.Client.Shutdown(SocketShutdown.Send);
            await answers;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            client.Dispose();
            if (!unseen)
            {
                there.Dispose();
            }
        }

        async Task ForwardAnswersAsync()
        {
            try
            {
                var buffer = new byte[65536];
                while (await there.GetStream().ReadAsync(buffer) is > 0 and var read)
                {
                    if (Volatile.Read(ref lost))
                    {
                        client.Dispose();
                        there.Dispose();
                        return;
                    }

                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }

                client.Dispose();
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                client.Dispose();
            }
        }
    }
}
