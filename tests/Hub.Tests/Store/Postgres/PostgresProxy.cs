using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Allentown311.Hub.Tests.Store.Postgres;

/// <summary>Where a connection breaks.</summary>
public enum Cut
{
    /// <summary>Nowhere.</summary>
    Nowhere,

    /// <summary>The words never reach the server, which sees the connection end.</summary>
    Before,

    /// <summary>The words never reach the server, which sees nothing: to it the connection stands.</summary>
    BeforeUnseen,

    /// <summary>The server has answered, and the answer is lost.</summary>
    After,
}

/// <summary>A network between the hub and PostgreSQL that breaks when it is told to.</summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly List<TcpClient> open = [];
    private readonly (string Host, int Port) server;
    private readonly int port;
    private TcpListener? listener;
    private byte[] words = [];
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

    /// <summary>Where it listens.</summary>
    public int Port => port;

    /// <summary>How often it has cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>The next time these words go to the server, the connection breaks.</summary>
    public void Arm(Cut where, string at = "COMMIT\0")
    {
        words = Encoding.ASCII.GetBytes(at);
        Volatile.Write(ref cut, (int)where);
    }

    /// <summary>Everything breaks, and nobody is let in.</summary>
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

    /// <summary>Whoever comes is let in again.</summary>
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
                (client.NoDelay, there.NoDelay) = (true, true);
                lock (open)
                {
                    open.AddRange([client, there]);
                }

                _ = CarryAsync(client, there);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Shut.
        }
    }

    private async Task CarryAsync(TcpClient client, TcpClient there)
    {
        var lost = false;
        try
        {
            var answers = AnswersAsync();
            var buffer = new byte[65536];
            while (await client.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                var heard = Volatile.Read(ref cut) != (int)Cut.Nowhere && buffer.AsSpan(0, read).IndexOf(words) >= 0 ? (Cut)Interlocked.Exchange(ref cut, (int)Cut.Nowhere) : Cut.Nowhere;
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

        async Task AnswersAsync()
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
