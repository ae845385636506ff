namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// The idle connections to the mail server. The connection that was used last is taken first, so that those that are not needed stay idle
/// and are closed, before the server closes them.
/// </summary>
internal sealed class SmtpConnections : IAsyncDisposable
{
    /// <summary>How long a connection may be idle. Servers wait longer: RFC 5321, 4.5.3.2.7, asks them for 5 minutes.</summary>
    public static TimeSpan LongestIdle { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How old a connection may become, so that the hub leaves a server that was moved or is to be relieved. It is the limit of HTTP
    /// connections too.
    /// </summary>
    public static TimeSpan LongestLife { get; } = TimeSpan.FromMinutes(5);

    private readonly TimeProvider time;
    private readonly ITimer sweep;

    // Guards idle and isClosed.
    private readonly Lock guard = new();
    private readonly List<(SmtpConnection Connection, long Since)> idle = [];
    private bool isClosed;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="time">The clock.</param>
    public SmtpConnections(TimeProvider time)
    {
        this.time = time;
        sweep = time.CreateTimer(_ => CloseExpired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes an idle connection out of the pool; null when there is none.</summary>
    public SmtpConnection? TryTake()
    {
        lock (guard)
        {
            if (idle.Count == 0)
            {
                return null;
            }

            var (connection, _) = idle[^1];
            idle.RemoveAt(idle.Count - 1);
            return connection;
        }
    }

    /// <summary>Returns a connection to the pool, or closes it when it is broken or too old.</summary>
    /// <param name="connection">The connection, which the caller no longer uses.</param>
    /// <param name="canReuse">False when the connection is to be closed in any case.</param>
    public void Return(SmtpConnection connection, bool canReuse)
    {
        lock (guard)
        {
            if (canReuse && connection.IsOpen && connection.Age < LongestLife && !isClosed)
            {
                idle.Add((connection, time.GetTimestamp()));
                sweep.Change(LongestIdle, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        // The sender of the mail need not wait for QUIT, which may take two seconds.
        _ = connection.DisposeAsync().AsTask();
    }

    /// <summary>Closes the idle connections, each with QUIT to the server.</summary>
    public async ValueTask DisposeAsync()
    {
        List<SmtpConnection> open;
        lock (guard)
        {
            isClosed = true;
            open = [.. idle.Select(i => i.Connection)];
            idle.Clear();
        }

        await sweep.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(open.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private void CloseExpired()
    {
        List<SmtpConnection> expired;
        lock (guard)
        {
            expired = [.. idle.Where(i => time.GetElapsedTime(i.Since) >= LongestIdle).Select(i => i.Connection)];
            idle.RemoveAll(i => expired.Contains(i.Connection));
            if (idle.Count > 0 && !isClosed)
            {
                sweep.Change(LongestIdle - time.GetElapsedTime(idle.Min(i => i.Since)), Timeout.InfiniteTimeSpan);
            }
        }

        expired.ForEach(c => _ = c.DisposeAsync().AsTask());
    }
}
