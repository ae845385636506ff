using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// One connection, made when it is first asked for and again when it is gone. Only one attempt runs at a time; once one has failed, whoever asks is told so
/// at once until the next is due, so that nobody queues before a broker that is down. The library's own recovery is off: it would take
/// acknowledgements of an earlier connection for good, and hide what was under way when the connection went.
/// </summary>
internal sealed class RabbitMqLink(RabbitMqTarget target, string purpose, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private LiveConnection? connection;
    private Task<Attempted>? attempt;
    private string? failure;
    private long failedAt;
    private int failures;
    private volatile string? blocked;
    private bool closed;

    /// <summary>Why the broker takes nothing at present (short of memory or disk); null while it does.</summary>
    public string? Blocked => blocked;

    /// <summary>The connection; it stands, or stood a moment ago.</summary>
    /// <exception cref="BrokerUnavailableException">It cannot be made, or could not a moment ago.</exception>
    public async Task<LiveConnection> GetAsync(CancellationToken ct)
    {
        Task<Attempted> running;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (connection is { Amqp.IsOpen: true } open)
            {
                return open;
            }

            // The second half: somebody else is finding out already, and the last word was no.
            if (failure is not null && (attempt is not null || time.GetElapsedTime(failedAt) < Pause(failures)))
            {
                throw new BrokerUnavailableException(failure);
            }

            running = attempt ??= Task.Run(ConnectAsync, CancellationToken.None);
        }

        // The attempt is everybody's: it goes on when one of them stops waiting.
        var (made, problem) = await running.WaitAsync(ct).ConfigureAwait(false);
        return made ?? throw new BrokerUnavailableException(problem!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<Attempted>? running;
        lock (gate)
        {
            closed = true;
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

    private async Task<Attempted> ConnectAsync()
    {
        _ = CloseAsync(connection?.Amqp);
        IConnection? made = null;
        string? problem = null;
        LiveConnection? live = null;
        using var limit = new CancellationTokenSource(RabbitMqTarget.ConnectWithin, time);
        try
        {
            made = await ConnectAsync(limit.Token).ConfigureAwait(false);
            live = LiveConnection.Of(made);
            blocked = null;
            made.ConnectionBlockedAsync += (_, e) => Note(e.Reason);
            made.ConnectionUnblockedAsync += (_, _) => Note(null);

            // A virtual host that is missing or closed to us shows only now.
            await using var channel = await made.CreateChannelAsync(cancellationToken: limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            problem = $"The broker at {target.Shown} cannot be reached: {(made?.CloseReason is { } reason ? RabbitMqErrors.Of(reason) : RabbitMqErrors.Of(e))}.";
            _ = CloseAsync(made);
            live = null;
        }

        lock (gate)
        {
            (connection, failure, failures, failedAt, attempt) = (live, problem, problem is null ? 0 : failures + 1, time.GetTimestamp(), null);
        }

        return new Attempted(live, problem);
    }

    // The library tidies up for some seconds when it gives up; nobody waits for that either.
    private async Task<IConnection> ConnectAsync(CancellationToken limit)
    {
        var connecting = target.Connections.CreateConnectionAsync($"{target.Client}, {purpose}", limit);
        try
        {
            return await connecting.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(late => CloseAsync(late.IsCompletedSuccessfully ? late.GetAwaiter().GetResult() : null), TaskScheduler.Default);
            throw;
        }
    }

    private Task Note(string? reason)
    {
        blocked = reason;
        return Task.CompletedTask;
    }

    // One that is broken may be slow to find out; nobody waits for that.
    private async Task CloseAsync(IConnection? old)
    {
        if (old is null)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(CloseWithin, time);
            await old.CloseAsync(Constants.ReplySuccess, "done", CloseWithin, abort: true, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            await old.DisposeAsync().AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What cannot be closed in order is gone all the same.
        }
    }

    private readonly record struct Attempted(LiveConnection? Connection, string? Problem);
}

/// <summary>A connection, and a token that ends with it.</summary>
/// <param name="Amqp">The connection.</param>
/// <param name="Gone">
/// Cancelled as soon as the connection is known to be gone. In this version of the library a channel that is in the middle of a write would not hear of it
/// (rabbitmq-dotnet-client, issue 1930).
/// </param>
internal sealed record LiveConnection(IConnection Amqp, CancellationToken Gone)
{
    public static LiveConnection Of(IConnection amqp)
    {
        // Not disposed: it has no timer, and whoever holds the token may still ask.
        var gone = new CancellationTokenSource();
        amqp.ConnectionShutdownAsync += (_, _) => gone.CancelAsync();
        if (!amqp.IsOpen)
        {
            gone.Cancel();
        }

        return new LiveConnection(amqp, gone.Token);
    }
}
