namespace Allentown311.Connectors.Brokers;

/// <summary>Messages of one source that wait to be dead-lettered.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">Since when the broker takes none of them (UTC).</param>
/// <param name="Problem">Why; contains no body.</param>
internal sealed record DeadLetterTrouble(int Count, DateTimeOffset Since, string Problem);

/// <summary>
/// Dead-letters the messages of one source, beside the reading of the source. A message that the broker will not have among its dead
/// letters (there is no such queue, it is full, the broker is short of memory) stays unsettled and is tried again for as long as the source
/// is open: it waits where it can be seen, and delays no other message.
/// </summary>
/// <remarks>
/// <c>gate</c> guards <c>waiting</c>, <c>bytes</c>, <c>failingSince</c>, <c>problem</c> and <c>added</c>. Only <see cref="RunAsync"/>
/// removes messages, so the first of <c>waiting</c> stays the first meanwhile.
/// </remarks>
internal sealed class PendingDeadLetters : IAsyncDisposable
{
    private const int MaxCount = 1000;
    private const long MaxBytes = 64 * 1024 * 1024;
    private const string Ended = "The queue was closed before the message could be dead-lettered.";
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly IMessageSource source;
    private readonly TimeProvider time;
    private readonly Func<DeadLetterTrouble?, Task> report;
    private readonly Lock gate = new();
    private readonly LinkedList<Pending> waiting = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private long bytes;
    private DateTimeOffset? failingSince;
    private string? problem;
    private TaskCompletionSource added = NewSignal();

    /// <summary>Begins to dead-letter what is added.</summary>
    /// <param name="source">The source that received the messages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">
    /// Called after each failed try with what waits, and with null when nothing waits any more. It must not throw.
    /// </param>
    public PendingDeadLetters(IMessageSource source, TimeProvider time, Func<DeadLetterTrouble?, Task> report)
    {
        this.source = source;
        this.time = time;
        this.report = report;
        loop = Task.Run(RunAsync);
    }

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>What the broker takes not; null when it takes all, or was not asked yet.</summary>
    public DeadLetterTrouble? Trouble
    {
        get
        {
            lock (gate)
            {
                return failingSince is { } since ? new DeadLetterTrouble(waiting.Count, since, problem ?? "") : null;
            }
        }
    }

    /// <summary>
    /// Why no more messages should be received before some of these are dead-lettered: they would fill the memory. Null when there is room.
    /// </summary>
    public string? Full
    {
        get
        {
            lock (gate)
            {
                return waiting.Count < MaxCount && bytes < MaxBytes ? null
                    : FormattableString.Invariant($"{waiting.Count} messages wait to be dead-lettered: {problem ?? "none was tried yet"}");
            }
        }
    }

    /// <summary>
    /// Adds a message. The task ends with the first try, or when another message's try has failed: with the problem, or null for none.
    /// </summary>
    public Task<string?> AddAsync(ReceivedMessage message, string reason)
    {
        var pending = new Pending(message, reason);
        lock (gate)
        {
            if (stop.IsCancellationRequested)
            {
                return Task.FromResult<string?>(Ended);
            }

            waiting.AddLast(pending);
            bytes += message.Body.Length;
            added.TrySetResult();
        }

        return pending.Tried.Task;
    }

    /// <summary>Ends the tries. What still waits stays unsettled: the broker delivers it again when the source has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            foreach (var left in waiting)
            {
                left.Tried.TrySetResult(Ended);
            }
        }

        if (failingSince is not null)
        {
            await report(null).ConfigureAwait(false);
        }

        stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Wait(int failures)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(failures, 10) - 1);
        return wait < LongestWait ? wait : LongestWait;
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            if (await NextAsync().ConfigureAwait(false) is not { } next)
            {
                continue;
            }

            var failed = await TryAsync(next).ConfigureAwait(false);
            failures = failed is null ? 0 : failures + 1;
            var wasFailing = failingSince is not null;
            var trouble = Settle(next, failed);
            if (trouble is not null || (wasFailing && Count == 0))
            {
                await report(trouble).ConfigureAwait(false);
            }

            if (failed is not null)
            {
                await Task.Delay(Wait(failures), time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Pending?> NextAsync()
    {
        Task more;
        lock (gate)
        {
            if (waiting.First is { } first)
            {
                return first.Value;
            }

            added = NewSignal();
            more = added.Task;
        }

        await more.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    private async Task<string?> TryAsync(Pending next)
    {
        try
        {
            await source.DeadLetterAsync(next.Message, next.Reason, stop.Token).ConfigureAwait(false);
            return null;
        }
        catch (BrokerUnavailableException e) when (e.IsMessageGone)
        {
            // It comes again with the next messages, and would stand here twice then.
            return null;
        }
        catch (Exception e)
        {
            // Another exception's text may quote the message.
            return e is BrokerUnavailableException ? e.Message : e.GetType().Name;
        }
    }

    // A message that failed goes to the end: it must not keep those behind it from being dead-lettered.
    private DeadLetterTrouble? Settle(Pending tried, string? failed)
    {
        List<Pending> told = [tried];
        DeadLetterTrouble? trouble = null;
        lock (gate)
        {
            waiting.RemoveFirst();
            if (failed is null)
            {
                bytes -= tried.Message.Body.Length;
            }
            else
            {
                waiting.AddLast(tried);
                failingSince ??= time.GetUtcNow();
                problem = failed;
                told.AddRange(waiting);
                trouble = new DeadLetterTrouble(waiting.Count, failingSince.Value, problem);
            }

            if (waiting.Count == 0)
            {
                failingSince = null;
                problem = null;
            }
        }

        told.ForEach(p => p.Tried.TrySetResult(failed));
        return trouble;
    }

    private sealed record Pending(ReceivedMessage Message, string Reason)
    {
        public TaskCompletionSource<string?> Tried { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string ToString() => $"Pending {Message.Id}";
    }
}
