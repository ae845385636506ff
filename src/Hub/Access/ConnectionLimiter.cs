using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Allentown311.Hub.Access;

/// <summary>
/// Bounds the connections of one address and of all. Where there are too many, the one that asks for nothing and has not for longest is
/// closed: thousands of silent connections push out one another, and not the caller who asks. Any thread may call.
/// </summary>
internal sealed class ConnectionLimiter(AccessSettings settings)
{
    // Guards all lists. Each list begins with the connection that was used longest ago.
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedList<OpenConnection>> byNetwork = new(StringComparer.Ordinal);
    private int count;

    /// <summary>Connections that are open now.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Runs a connection to its end, or closes it at once where there are too many that are all busy.</summary>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var address = (context.RemoteEndPoint as IPEndPoint)?.Address;
        var connection = new OpenConnection(this, context, RateLimits.NetworkOf(address));
        if (!TryAdd(connection, isProxy: address is not null && settings.Proxies.Any(p => p.Contains(address))))
        {
            context.Abort(new ConnectionAbortedException("There are too many connections."));
            return;
        }

        context.Features.Set(connection);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Remove(connection);
        }
    }

    private bool TryAdd(OpenConnection connection, bool isProxy)
    {
        lock (gate)
        {
            var own = byNetwork.GetValueOrDefault(connection.Network);
            var isFull = !isProxy && own?.Count >= settings.Limits.ConnectionsPerAddress;
            if ((isFull && !TryCloseIdle(own!))
                || (count >= settings.Limits.Connections && !TryCloseIdle(byNetwork.Values.MaxBy(l => l.Count)!)))
            {
                return false;
            }

            if (own is null || own.Count == 0)
            {
                byNetwork[connection.Network] = own = new LinkedList<OpenConnection>();
            }

            own.AddLast(connection.Node);
            count++;
            return true;
        }
    }

    // One that never asked for anything goes before one that did.
    private bool TryCloseIdle(LinkedList<OpenConnection> list)
    {
        OpenConnection? idle = null;
        foreach (var connection in list)
        {
            if (connection.Requests == 0 && !connection.HasAsked)
            {
                idle = connection;
                break;
            }

            idle ??= connection.Requests == 0 ? connection : null;
        }

        if (idle is null)
        {
            return false;
        }

        RemoveLocked(idle);
        idle.Context.Abort(new ConnectionAbortedException("There are too many connections; this one asked for nothing."));
        return true;
    }

    private void Remove(OpenConnection connection)
    {
        lock (gate)
        {
            RemoveLocked(connection);
        }
    }

    private void RemoveLocked(OpenConnection connection)
    {
        if (connection.Node.List is not { } list)
        {
            return;
        }

        list.Remove(connection.Node);
        count--;
        if (list.Count == 0)
        {
            byNetwork.Remove(connection.Network);
        }
    }

    /// <summary>One open connection. Over HTTP/2 it may carry several requests at once.</summary>
    internal sealed class OpenConnection
    {
        private readonly ConnectionLimiter owner;

        public OpenConnection(ConnectionLimiter owner, ConnectionContext context, string network)
        {
            (this.owner, Context, Network) = (owner, context, network);
            Node = new LinkedListNode<OpenConnection>(this);
        }

        public ConnectionContext Context { get; }

        public string Network { get; }

        public LinkedListNode<OpenConnection> Node { get; }

        /// <summary>Requests under way.</summary>
        public int Requests { get; private set; }

        /// <summary>True once it has asked for something.</summary>
        public bool HasAsked { get; private set; }

        /// <summary>A request has come on this connection.</summary>
        public void Begin()
        {
            lock (owner.gate)
            {
                Requests++;
                HasAsked = true;
            }
        }

        /// <summary>A request was answered: the connection is the one used last.</summary>
        public void End()
        {
            lock (owner.gate)
            {
                Requests--;
                if (Node.List is { } list)
                {
                    list.Remove(Node);
                    list.AddLast(Node);
                }
            }
        }
    }
}
