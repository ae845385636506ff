using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// One connection, opened at the first use and again after it was lost. Only one attempt to connect runs at a time. After a failed attempt,
/// calls fail at once until the next attempt is due, so that callers do not queue up for a broker that is down. The library's own recovery
/// is off: it would accept acknowledgements for an earlier connection, and would hide which messages were in flight when the connection was
/// lost.
/// </summary>
/// <remarks>
/// <c>gate</c> guards <c>connection</c>, <c>attempt</c>, <c>failure</c>, <c>failedAt</c>, <c>failures</c> and <c>isClosed</c>. The attempt
/// itself reads <c>connection</c> without it: nothing else writes that field while an attempt runs. The library's threads write
/// <c>blockedReason</c>.
/// </remarks>
internal sealed class RabbitMqLink(RabbitMqTarget target, string purpose, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private LiveConnection? connection;
    private Task<Attempt>? attempt;

    // Why the last attempt failed, when it ended, and how many have failed in a row; null and 0 after one that succeeded.
    private string? failure;
    private long failedAt;
    private int failures;
    private volatile string? blockedReason;
    private bool isClosed;

    /// <summary>Why the broker accepts no messages at present (it is short of memory or disk); null while it accepts them.</summary>
    public string? BlockedReason => blockedReason;

    /// <summary>Returns the connection; it is open, or was a moment ago.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or could not a moment ago.</exception>
    public async Task<LiveConnection> GetAsync(CancellationToken ct)
    {
        Task<Attempt> running;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (connection is { Amqp.IsOpen: true } open)
            {
                return open;
            }

            // It throws when the next attempt is not due, and also when another caller's attempt is running after a failed one.
            if (failure is not null && (attempt is not null || time.GetElapsedTime(failedAt) < Pause(failures)))
            {
                throw new BrokerUnavailableException(failure);
            }

            running = attempt ??= Task.Run(ConnectAsync, CancellationToken.None);
        }

        // All callers share the attempt: it goes on when one of them stops waiting.
        var (opened, problem) = await running.WaitAsync(ct).ConfigureAwait(false);
        return opened ?? throw new BrokerUnavailableException(problem!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<Attempt>? running;
        lock (gate)
        {
            isClosed = true;
            running = attempt;
        }

        if (running is not null)
        {
            await running.ConfigureAwait(false);
        }

        await CloseAsync(connection?.Amqp).ConfigureAwait(false);
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10) - 1);
        return pause < LongestPause ? pause : LongestPause;
    }

    private async Task<Attempt> ConnectAsync()
    {
        _ = CloseAsync(connection?.Amqp);
        IConnection? opened = null;
        string? problem = null;
        LiveConnection? live = null;
        using var limit = new CancellationTokenSource(RabbitMqTarget.ConnectTimeout, time);
        try
        {
            opened = await OpenWithLoginAsync(limit.Token).ConfigureAwait(false);
            live = LiveConnection.Of(opened);
            blockedReason = null;
            opened.ConnectionBlockedAsync += (_, e) => SetBlockedAsync(e.Reason);
            opened.ConnectionUnblockedAsync += (_, _) => SetBlockedAsync(null);

            // The broker reports a virtual host that is missing, or closed to us, only at the first channel.
            await using var channel = await opened.CreateChannelAsync(cancellationToken: limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var why = opened?.CloseReason is { } reason ? RabbitMqErrors.Of(reason) : RabbitMqErrors.Of(e);
            problem = $"The broker at {target.Shown} cannot be reached: {why}.";
            _ = CloseAsync(opened);
            live = null;
        }

        lock (gate)
        {
            connection = live;
            failure = problem;
            failures = problem is null ? 0 : failures + 1;
            failedAt = time.GetTimestamp();
            attempt = null;
        }

        return new Attempt(live, problem);
    }

    private async Task<IConnection> OpenWithLoginAsync(CancellationToken limit)
    {
        var used = target.Login.InUse;
        try
        {
            return await OpenAsync(limit).ConfigureAwait(false);
        }
        catch (Exception e) when (RabbitMqErrors.IsLoginRefused(e) && target.Login.HasChangedFrom(used))
        {
            // The password was replaced a moment ago, in the file that holds it.
            return await OpenAsync(limit).ConfigureAwait(false);
        }
    }

    // The library cleans up for some seconds after a cancelled attempt. The caller does not wait for that.
    private async Task<IConnection> OpenAsync(CancellationToken limit)
    {
        var connecting = target.Connections.CreateConnectionAsync($"{target.Client}, {purpose}", limit);
        try
        {
            return await connecting.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(
                late => CloseAsync(late.IsCompletedSuccessfully ? late.GetAwaiter().GetResult() : null), TaskScheduler.Default);
            throw;
        }
    }

    private Task SetBlockedAsync(string? reason)
    {
        blockedReason = reason;
        return Task.CompletedTask;
    }

    // It may take long to close a broken connection, so an attempt does not wait for it.
    private async Task CloseAsync(IConnection? old)
    {
        if (old is null)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(CloseTimeout, time);
            await old.CloseAsync(Constants.ReplySuccess, "done", CloseTimeout, abort: true, limit.Token)
                .WaitAsync(limit.Token).ConfigureAwait(false);
            await old.DisposeAsync().AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection could not be closed in order; it is no longer used all the same.
        }
    }

    // How an attempt to connect ended: one of the two is null.
    private readonly record struct Attempt(LiveConnection? Connection, string? Problem);
}

/// <summary>A connection with a token that is cancelled when the connection is lost.</summary>
/// <param name="Amqp">The connection.</param>
/// <param name="Lost">
/// Cancelled as soon as the connection is known to be lost. In this version of the library a channel in the middle of a write does not
/// notice that (rabbitmq-dotnet-client, issue 1930).
/// </param>
internal sealed record LiveConnection(IConnection Amqp, CancellationToken Lost)
{
    public static LiveConnection Of(IConnection amqp)
    {
        // It is never disposed: it has no timer, and holders of the token may still read it.
        var lost = new CancellationTokenSource();
        amqp.ConnectionShutdownAsync += (_, _) => lost.CancelAsync();
        if (!amqp.IsOpen)
        {
            lost.Cancel();
        }

        return new LiveConnection(amqp, lost.Token);
    }
}
