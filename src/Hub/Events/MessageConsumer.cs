using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>How the handling of a message ended. Closed.</summary>
internal abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>The message's effects are durable, or it had none: the consumer completes it at the broker.</summary>
    public sealed record Done : MessageOutcome;

    /// <summary>No hub can handle the message, now or later: the consumer dead-letters it with the reason.</summary>
    /// <param name="Reason">The reason for the sender of the message; may quote the message.</param>
    /// <param name="Logged">The reason for the log, which quotes nothing; null when <paramref name="Reason"/> quotes nothing.</param>
    public sealed record Never(string Reason, string? Logged = null) : MessageOutcome;

    /// <summary>The message cannot be handled now: the consumer tries it again.</summary>
    /// <param name="Failed">
    /// The failure in a few words that quote nothing; null when the store is unavailable, for which the message is not to blame.
    /// </param>
    public sealed record Later(string? Failed = null) : MessageOutcome;
}

/// <summary>
/// Consumes the messages of one queue. A message is completed at the broker only once its effects are durable in the store. A hub that dies
/// before that gets the message again and recognizes it. Every node consumes; the broker gives each message to one of them. A message that
/// cannot be handled, or that the broker does not take among its dead letters, waits beside the others and holds up none of them.
/// </summary>
internal abstract class MessageConsumer(IBroker broker, Address from, StuckMessages stuck, TimeProvider time, ILogger log)
    : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FullWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // How often in a row the queue could not be read. Only the task of ExecuteAsync uses it.
    private int failures;

    /// <summary>The queue.</summary>
    protected Address From { get; } = from;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The log.</summary>
    protected ILogger Logger { get; } = log;

    /// <summary>Handles messages; the outcomes are in the order of the messages.</summary>
    protected abstract Task<IReadOnlyList<MessageOutcome>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken ct);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var source = await broker.OpenAsync(From, stoppingToken).ConfigureAwait(false);
                await using var open = source.ConfigureAwait(false);
                await ReceiveAsync(source, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // An exception's text may quote a message; the text of these two does not.
                var problem = e is BrokerUnavailableException or StoreUnavailableException ? e.Message : e.GetType().Name;
                Log.ReceiveFailed(Logger, From.Name, problem, failures is 0 or 20 ? LogLevel.Warning : LogLevel.Debug);
                failures++;
                await Task.Delay(Backoff.After(failures, FirstWait, LongestWait), Time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReceiveAsync(IMessageSource source, CancellationToken ct)
    {
        var waiting = new WaitingMessages(Time);
        var deadLetters = new PendingDeadLetters(source, Time, trouble => stuck.NoteAsync(From.Name, trouble));
        await using var disposal = deadLetters.ConfigureAwait(false);

        // A message that ends the process is counted against all that were received with it, and the broker dead-letters what it has
        // counted often. So the first call receives one, and a healthy neighbour is counted seldom. A grouped queue stays with one limit.
        var size = From.Grouped ? Batch : 1;
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var received = await TakeAsync(source, waiting, deadLetters, size, ct).ConfigureAwait(false);
                foreach (var batch in waiting.Next(received))
                {
                    await HandleAndSettleAsync(source, batch, waiting, deadLetters).ConfigureAwait(false);
                }

                size = Math.Min(Batch, size * 2);
                ReportRecovery();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The messages that wait go back below.
        }

        await source.ReturnAsync(waiting.All, CancellationToken.None).ConfigureAwait(false);
    }

    // The queue works again only after a round without an error: opening it alone shows nothing.
    private void ReportRecovery()
    {
        if (failures > 0)
        {
            Log.ReceiveRecovered(Logger, From.Name);
            failures = 0;
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(
        IMessageSource source, WaitingMessages waiting, PendingDeadLetters deadLetters, int size, CancellationToken ct)
    {
        // Messages that fail stay with this consumer and are tried again here. A broker counts how often a message is returned to it, and
        // dead-letters the message after a number of returns.
        var wait = waiting.UntilDue is { } due && due < Idle ? due : Idle;
        var room = Math.Min(size, Batch - waiting.Count);
        if (room > 0 && deadLetters.Full is null)
        {
            return await source.TakeAsync(room, wait, ct).ConfigureAwait(false);
        }

        await Task.Delay(wait < FullWait ? wait : FullWait, Time, ct).ConfigureAwait(false);
        return [];
    }

    // What was handled is completed first: neither a message that must wait nor one to be dead-lettered holds it up.
    private async Task HandleAndSettleAsync(
        IMessageSource source, IReadOnlyList<WaitingMessage> batch, WaitingMessages waiting, PendingDeadLetters deadLetters)
    {
        // The handling is not cancelled when the hub stops: its effects may be durable already.
        var outcomes = await HandleSafelyAsync([.. batch.Select(b => b.Message)]).ConfigureAwait(false);
        var handled = batch.Zip(outcomes).ToList();
        var done = handled.Where(h => h.Second is MessageOutcome.Done).Select(h => h.First.Message).ToList();
        if (done.Count > 0)
        {
            await source.CompleteAsync(done, CancellationToken.None).ConfigureAwait(false);
        }

        foreach (var (message, outcome) in handled)
        {
            switch (outcome)
            {
                case MessageOutcome.Done:
                    waiting.MarkHandled();
                    break;
                case MessageOutcome.Never never:
                    DeadLetter(message.Message, never.Reason, never.Logged);
                    break;
                case MessageOutcome.Later later when !waiting.TryAgain(message, failed: later.Failed is not null):
                    var times = FormattableString.Invariant($"it could not be dealt with, {message.Failures} times");
                    DeadLetter(message.Message, $"{times}, last with {later.Failed}", null);
                    break;
            }
        }

        void DeadLetter(ReceivedMessage message, string reason, string? logged)
        {
            Log.MessageRefused(Logger, message.Id, From.Name, logged ?? reason);
            _ = deadLetters.AddAsync(message, reason);
        }
    }

    // An error that no handler foresaw must not end the reading: the broker would count it against every message of the batch. The
    // messages are tried again, each apart from the others.
    private async Task<IReadOnlyList<MessageOutcome>> HandleSafelyAsync(IReadOnlyList<ReceivedMessage> messages)
    {
        var readable = messages.Where(m => m.SizeProblem is null).ToList();
        IReadOnlyList<MessageOutcome> handled = [];
        try
        {
            handled = readable.Count > 0 ? await HandleAsync(readable, CancellationToken.None).ConfigureAwait(false) : [];
        }
        catch (StoreUnavailableException)
        {
            handled = [.. readable.Select(_ => new MessageOutcome.Later())];
        }
        catch (Exception e)
        {
            Log.MessageFailed(Logger, readable[0].Id, From.Name, e.GetType().Name, e.StackTrace);
            handled = [.. readable.Select(_ => new MessageOutcome.Later(e.GetType().Name))];
        }

        var next = 0;
        return [.. messages.Select(m => m.SizeProblem is { } problem ? new MessageOutcome.Never(problem) : handled[next++])];
    }
}
