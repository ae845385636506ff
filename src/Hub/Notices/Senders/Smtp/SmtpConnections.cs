namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// Connections to the mail server that wait for their next mail. The last used is the first taken, so that those that are not needed grow
/// old; they are closed before the server hangs up on them.
/// </summary>
internal sealed class SmtpConnections : IAsyncDisposable
{
    /// <summary>Longest wait for a next mail: less than any server's patience (RFC 5321, 4.5.3.2.7, asks servers for 5 min).</summary>
    public static TimeSpan LongestIdle { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest life, so that a server that was moved or is to be relieved is left: as for connections over HTTP.</summary>
    public static TimeSpan LongestLife { get; } = TimeSpan.FromMinutes(5);

    private readonly TimeProvider time;
    private readonly ITimer sweep;

    // Guards idle and isClosed.
    private readonly Lock gate = new();
    private readonly List<(SmtpConnection Connection, long Since)> idle = [];
    private bool isClosed;

    /// <param name="time">The clock.</param>
    public SmtpConnections(TimeProvider time)
    {
        this.time = time;
        sweep = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A connection that was kept; null when there is none.</summary>
    public SmtpConnection? Take()
    {
        lock (gate)
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

    /// <summary>Keeps a connection for the next mail, or closes it where it is of no more use.</summary>
    /// <param name="connection">The connection; nobody else uses it any more.</param>
    /// <param name="keep">False where it is to be closed in any case.</param>
    public void Return(SmtpConnection connection, bool keep)
    {
        lock (gate)
        {
            if (keep && connection.IsOpen && connection.Age < LongestLife && !isClosed)
            {
                idle.Add((connection, time.GetTimestamp()));
                sweep.Change(LongestIdle, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        // Nobody waits for the goodbye; it takes two seconds at most.
        _ = connection.DisposeAsync().AsTask();
    }

    /// <summary>Closes what is kept, with a goodbye to the server.</summary>
    public async ValueTask DisposeAsync()
    {
        List<SmtpConnection> left;
        lock (gate)
        {
            isClosed = true;
            left = [.. idle.Select(i => i.Connection)];
            idle.Clear();
        }

        await sweep.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(left.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private void Sweep()
    {
        List<SmtpConnection> old;
        lock (gate)
        {
            old = [.. idle.Where(i => time.GetElapsedTime(i.Since) >= LongestIdle).Select(i => i.Connection)];
            idle.RemoveAll(i => old.Contains(i.Connection));
            if (idle.Count > 0 && !isClosed)
            {
                sweep.Change(LongestIdle - time.GetElapsedTime(idle.Min(i => i.Since)), Timeout.InfiniteTimeSpan);
            }
        }

        old.ForEach(c => _ = c.DisposeAsync().AsTask());
    }
}
